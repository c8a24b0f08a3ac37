import { concatBytes, type Bytes } from '../../../base/bytes.ts';
import { bytes32 } from '../../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../../crypto/sealing.ts';
import { NETWORK, signerOf } from '../../../protocol/testing.ts';
import { evidenceCodec, reportDataOf, type Claims, type Quoted } from '../evidence.ts';
import type { Issue, TestAuthority } from './authority.ts';
import { sgxBody, tdxBody, TEST_EVENTS, type SgxBody, type TdxBody } from './quote-bodies.ts';

export const CLAIMS: Omit<Claims, 'kind'> = {
  network: NETWORK,
  identity: signerOf(1).identity,
  sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(1),
  operator: 'operator',
  challenge: { height: 10, hash: bytes32(10) },
};

/** What a TEE of the authority's hardware quotes. */
export async function quoteFrom(
  authority: TestAuthority,
  kind: 'dstack' | 'sgx',
  reportData: Bytes,
  { body = {}, issue = {} }: { body?: Partial<TdxBody> & Partial<SgxBody>; issue?: Partial<Issue> } = {},
): Promise<Quoted> {
  const fields = { reportData, ...body };
  if (kind === 'sgx')
    return { kind, ...(await authority.issue({ type: 'sgx', body: sgxBody(fields), ...issue })) };
  return { kind, events: TEST_EVENTS, ...(await authority.issue({ body: tdxBody(fields), ...issue })) };
}

/** Evidence over `CLAIMS`, on hardware of the authority; `evidence` changes what is written, not what is quoted. */
export async function evidenceFrom(
  authority: TestAuthority,
  kind: 'dstack' | 'sgx',
  changes: Parameters<typeof quoteFrom>[3] & { evidence?: object; quotedKind?: Claims['kind'] } = {},
): Promise<Bytes> {
  const reportData = reportDataOf({ kind: changes.quotedKind ?? kind, ...CLAIMS });
  const quoted = await quoteFrom(authority, kind, reportData, changes);
  return evidenceCodec.encode({ v: 2, ...CLAIMS, ...quoted, ...changes.evidence });
}

/** Report data of which more than our 32 bytes are set. */
export const overlongReportData = (reportData: Bytes): Bytes => concatBytes(reportData, bytes32(1));

import { concatBytes, toHex, utf8, type Bytes } from '../../../base/bytes.ts';
import { bytes32 } from '../../../base/testing.ts';
import { hashBytes } from '../../../crypto/domain.ts';
import type { Collateral } from '../dcap/collateral.ts';
import type { TrustAnchors } from '../verifier.ts';
import { sgxBody, tdxBody, u16, u32, type SgxBody } from './quote-bodies.ts';
import {
  certify,
  listRevoked,
  makeKeys,
  platformExtension,
  rawPoint,
  signRaw,
  type CrlChanges,
  type Holder,
  type Platform,
} from './test-certificates.ts';

const DAY = 86_400_000;
const QE_SIGNER = bytes32(0x71);
const AUTH_DATA = bytes32(0x72);

/** What a test changes of a quote and its collateral; all else is as it should be. */
export type Issue = {
  type: 'sgx' | 'tdx';
  /** The signed report; see `sgxBody` and `tdxBody`. */
  body: Bytes;
  /** Fields of the quoting enclave's own report. */
  qe: Partial<SgxBody>;
  level: { tcbStatus: string; advisoryIDs?: string[]; svn?: number; tcbDate?: string };
  /** The level of TDX module 1, and who Intel says signs it. */
  module: { tcbStatus?: string; mrsigner?: string; id?: string; isvsvn?: number; advisoryIDs?: string[] };
  tcbInfo: Record<string, unknown>;
  qeIdentity: Record<string, unknown>;
  rootCrl: CrlChanges;
  pckCrl: CrlChanges;
  /** Who signs the TCB info, and the certificates named for it. */
  tcbSigner: readonly Holder[];
  pckChain: readonly Holder[];
};

/** Everybody who signs something between Intel and a quote, with keys made for a test; the root is named by nobody but tests. */
export type TestAuthority = {
  readonly trust: TrustAnchors;
  readonly root: Holder;
  readonly platformCa: Holder;
  readonly pck: Holder;
  readonly tcbSigning: Holder;
  readonly platform: Platform;
  issue(changes?: Partial<Issue>): Promise<{ quote: Bytes; collateral: Collateral }>;
};

/** @param now when all is current, in milliseconds. */
export async function createTestAuthority(
  now: number,
  changes: Partial<Platform> = {},
): Promise<TestAuthority> {
  const platform: Platform = {
    ppid: new Uint8Array(16).fill(0x11),
    cpuSvn: new Uint8Array(16).fill(3),
    pceSvn: 11,
    fmspc: Uint8Array.of(0, 1, 2, 3, 4, 5),
    ...changes,
  };
  const root = await certify('Intel SGX Root CA', undefined, now, { isAuthority: true });
  const platformCa = await certify('Intel SGX PCK Platform CA', root, now, {
    isAuthority: true,
    serial: '02',
  });
  const tcbSigning = await certify('Intel SGX TCB Signing', root, now, { serial: '03' });
  const pck = await certify('Intel SGX PCK Certificate', platformCa, now, {
    serial: '04',
    extensions: [platformExtension(platform)],
  });
  const attestationKeys = await makeKeys();
  return {
    trust: { intelRoot: root.der },
    ...{ root, platformCa, pck, tcbSigning, platform },
    async issue(wanted = {}) {
      const type = wanted.type ?? 'tdx';
      const issue: Issue = {
        type,
        body: type === 'tdx' ? tdxBody() : sgxBody(),
        ...{ qe: {}, module: {}, tcbInfo: {}, qeIdentity: {}, rootCrl: {}, pckCrl: {} },
        level: { tcbStatus: 'UpToDate' },
        tcbSigner: [tcbSigning, root],
        pckChain: [pck, platformCa, root],
        ...wanted,
      };
      const tcbInfo = JSON.stringify(tcbInfoOf(issue, platform, now));
      const qeIdentity = JSON.stringify(qeIdentityOf(issue, now));
      const signer = issue.tcbSigner[0] ?? tcbSigning;
      return {
        quote: await quoteOf(issue, attestationKeys, pck),
        collateral: {
          rootCaCrl: await listRevoked(root, now, issue.rootCrl),
          pckCrl: await listRevoked(platformCa, now, issue.pckCrl),
          tcbInfoIssuerChain: pemOf(issue.tcbSigner),
          tcbInfo,
          tcbInfoSignature: await signRaw(signer.keys, utf8(tcbInfo)),
          qeIdentityIssuerChain: pemOf([tcbSigning, root]),
          qeIdentity,
          qeIdentitySignature: await signRaw(tcbSigning.keys, utf8(qeIdentity)),
        },
      };
    },
  };
}

const pemOf = (chain: readonly Holder[]): string => chain.map(({ pem }) => `${pem}\n`).join('');
const timeText = (time: number): string => new Date(time).toISOString().replace('.000', '');
const dates = (now: number) => ({ issueDate: timeText(now - DAY), nextUpdate: timeText(now + DAY) });
const svns = (svn: number) => Array.from({ length: 16 }, (_, at) => ({ svn: at < 3 ? svn : 0 }));

function tcbInfoOf({ type, level, module, tcbInfo }: Issue, platform: Platform, now: number) {
  const identity = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };
  const { svn = 3, tcbDate = '2023-02-15T00:00:00Z', ...rest } = level;
  const tdx = {
    tdxModule: identity,
    tdxModuleIdentities: [
      {
        id: module.id ?? 'TDX_01',
        ...identity,
        ...(module.mrsigner === undefined ? {} : { mrsigner: module.mrsigner }),
        tcbLevels: [
          {
            tcb: { isvsvn: module.isvsvn ?? 4 },
            tcbDate,
            tcbStatus: module.tcbStatus ?? 'UpToDate',
            advisoryIDs: module.advisoryIDs ?? [],
          },
        ],
      },
    ],
  };
  const components = type === 'tdx' ? { tdxtcbcomponents: svns(0) } : {};
  return {
    id: type === 'tdx' ? 'TDX' : 'SGX',
    version: 3,
    ...dates(now),
    fmspc: toHex(platform.fmspc),
    ...{ pceId: '0000', tcbType: 0, tcbEvaluationDataNumber: 1 },
    ...(type === 'tdx' ? tdx : {}),
    tcbLevels: [{ tcb: { sgxtcbcomponents: svns(svn), pcesvn: 11, ...components }, tcbDate, ...rest }],
    ...tcbInfo,
  };
}

function qeIdentityOf({ type, qeIdentity }: Issue, now: number) {
  return {
    id: type === 'tdx' ? 'TD_QE' : 'QE',
    version: 2,
    ...dates(now),
    tcbEvaluationDataNumber: 1,
    ...{ miscselect: '00000000', miscselectMask: 'FFFFFFFF' },
    attributes: '11000000000000000000000000000000',
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: toHex(QE_SIGNER),
    isvprodid: 2,
    tcbLevels: [{ tcb: { isvsvn: 4 }, tcbDate: '2023-02-15T00:00:00Z', tcbStatus: 'UpToDate' }],
    ...qeIdentity,
  };
}

const QE_ATTRIBUTES = concatBytes(
  Uint8Array.of(0x15),
  new Uint8Array(7),
  Uint8Array.of(0xe7),
  new Uint8Array(7),
);

async function quoteOf(issue: Issue, attestation: CryptoKeyPair, pck: Holder): Promise<Bytes> {
  const isTdx = issue.type === 'tdx';
  const header = concatBytes(
    ...[u16(isTdx ? 4 : 3), u16(2), u32(isTdx ? 0x81 : 0), new Uint8Array(4)],
    ...[new Uint8Array(16).fill(0x93), new Uint8Array(20)],
  );
  const signed = concatBytes(header, issue.body);
  const key = await rawPoint(attestation);
  const binding = hashBytes(concatBytes(key, AUTH_DATA));
  const report = sgxBody({
    ...{ reportData: binding, attributes: QE_ATTRIBUTES, mrSigner: QE_SIGNER, prodId: 2 },
    ...issue.qe,
  });
  const chain = concatBytes(utf8(pemOf(issue.pckChain)), Uint8Array.of(0));
  const qe = concatBytes(
    ...[report, await signRaw(pck.keys, report), u16(AUTH_DATA.length), AUTH_DATA],
    ...[u16(5), u32(chain.length), chain],
  );
  const auth = concatBytes(
    ...[await signRaw(attestation, signed), key],
    ...(isTdx ? [u16(6), u32(qe.length)] : []),
    qe,
  );
  return concatBytes(signed, u32(auth.length), auth);
}

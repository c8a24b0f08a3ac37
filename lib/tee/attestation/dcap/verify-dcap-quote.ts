import type { Report } from '@phala/dcap-qvl';
import * as v from 'valibot';
import type { Bytes } from '../../../base/bytes.ts';
import { tcbStatus, type Tcb, type TcbStatus } from '../../../protocol/tee.ts';
import { AttestationError } from '../errors.ts';
import { platformId } from '../platform-id.ts';
import type { TrustAnchors } from '../verifier.ts';
import { parseCertificate, parsePemChain, verifyChain, type ParsedCertificate } from './certificates.ts';
import type { Collateral } from './collateral.ts';
import { verifyNotRevoked } from './crl.ts';
import { readPckExtension } from './pck-extension.ts';
import { parseQuote } from './quote-form.ts';
import { verifyByLibrary, type VerifiedChains } from './quote-library.ts';
import { parseTcbInfo, tcbDateOf } from './tcb-info.ts';
import { verifyTdxModule, type TdxModuleLevel } from './tdx-module.ts';

const PCK_NAMES = [
  ['Intel SGX PCK Certificate'],
  ['Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA'],
] as const;
const SIGNING_NAMES = [['Intel SGX TCB Signing']] as const;

/** A genuine quote: its report, and what Intel says of the platform. */
export type GenuineQuote = { report: Report; tcb: Tcb; advisories: readonly string[]; platform: Bytes };

/**
 * Verifies a quote of Intel SGX or TDX in named steps: form and exact length, certificate chains to the trusted root, revocation lists, signatures of quote and
 * collateral with the collateral's dates and the quoting enclave's identity, TDX module, level of the platform.
 * @param time milliseconds, by the chain's clock.
 * @throws AttestationError with the code of the first step that fails.
 */
export async function verifyDcapQuote(
  bytes: Bytes,
  collateral: Collateral,
  time: number,
  trust: TrustAnchors,
): Promise<GenuineQuote> {
  const { quote, pckChain } = parseQuote(bytes);
  const chains = await verifyCertificates(pckChain, collateral, time, trust);
  const verified = verifyByLibrary(bytes, collateral, chains, trust.intelRoot, time);
  const info = parseTcbInfo(collateral.tcbInfo);
  const domain = quote.report.asTd10() ?? undefined;
  const found: TdxModuleLevel[] = [{ status: verified.status, advisories: verified.advisory_ids }];
  if (domain !== undefined) found.push(verifyTdxModule(domain, info));
  const { ppid, cpuSvn, pceSvn } = readPckExtension(chains.platform);
  const date = tcbDateOf(info, { cpuSvn, pceSvn, teeTcbSvn: domain?.teeTcbSvn });
  return {
    report: quote.report,
    tcb: { status: worstOf(found.map(({ status }) => status)), date },
    advisories: [...new Set(found.flatMap(({ advisories }) => advisories))],
    platform: platformId('intel', ppid),
  };
}

/** The three chains, and that nothing in them is revoked. */
async function verifyCertificates(
  pckChain: string,
  collateral: Collateral,
  time: number,
  { intelRoot }: TrustAnchors,
): Promise<VerifiedChains & { platform: ParsedCertificate }> {
  const root = parseCertificate(intelRoot);
  const chain = parsePemChain(pckChain);
  await verifyChain(chain, PCK_NAMES, root, time);
  const tcbSigner = parsePemChain(collateral.tcbInfoIssuerChain);
  const qeSigner = parsePemChain(collateral.qeIdentityIssuerChain);
  await verifyChain(tcbSigner, SIGNING_NAMES, root, time);
  await verifyChain(qeSigner, SIGNING_NAMES, root, time);
  const [leaf, authority] = chain;
  if (leaf === undefined || authority === undefined)
    throw new AttestationError('bad-certificate-chain', 'the quote carries no certificates');
  await verifyNotRevoked(collateral.rootCaCrl, root, [authority, ...tcbSigner, ...qeSigner], time);
  await verifyNotRevoked(collateral.pckCrl, authority, [leaf], time);
  const dersOf = (list: readonly ParsedCertificate[]): Bytes[] => list.map(({ der }) => der);
  return { platform: leaf, pck: dersOf(chain), tcbInfo: dersOf(tcbSigner), qeIdentity: dersOf(qeSigner) };
}

/** From good to bad. */
const ORDER: readonly TcbStatus[] = tcbStatus.options;

/** @throws AttestationError `tcb-revoked` for what is no status that a policy could allow. */
function worstOf(statuses: readonly string[]): TcbStatus {
  const known = statuses.map((status) => {
    const parsed = v.safeParse(tcbStatus, status);
    if (parsed.success) return parsed.output;
    throw new AttestationError('tcb-revoked', 'Intel revoked the level of the platform or of its TDX module');
  });
  return ORDER.findLast((status) => known.includes(status)) ?? 'OutOfDateConfigurationNeeded';
}

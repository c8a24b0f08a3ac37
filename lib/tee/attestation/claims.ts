import { asBytes, type Bytes } from '../../base/bytes.ts';
import type { TeeKind } from '../../protocol/tee.ts';
import { AttestationError } from './errors.ts';
import { parseEvidence, type Evidence } from './evidence.ts';
import { verifySimulatedQuote } from './simulated/simulated-quote.ts';

/** What evidence says of itself, whether it is true or not. */
export type Claimed = { tee: TeeKind | ''; measurement: Bytes };

/** For display beside a refusal only: kind and measurement that the evidence claims, empty and zeros where it cannot be read. */
export async function claimsOf(bytes: Uint8Array): Promise<Claimed> {
  let tee: Claimed['tee'] = '';
  try {
    const evidence = parseEvidence(bytes);
    tee = evidence.kind;
    return { tee, measurement: await claimedMeasurement(evidence) };
  } catch (error) {
    if (!(error instanceof AttestationError)) throw error;
    return { tee, measurement: new Uint8Array(32) };
  }
}

async function claimedMeasurement(evidence: Evidence): Promise<Bytes> {
  if (evidence.kind === 'simulated') return verifySimulatedQuote(evidence.quote).measurement;
  const { parseQuote } = await import('./dcap/quote-form.ts');
  const { report } = parseQuote(evidence.quote).quote;
  if (evidence.kind === 'sgx') return asBytes(report.asSgx()?.mrEnclave ?? new Uint8Array(32));
  const domain = report.asTd10();
  if (domain === null) return new Uint8Array(32);
  const { dstackMeasurement } = await import('./dstack/verify-dstack.ts');
  const { readBootRecord } = await import('./dstack/event-log.ts');
  return dstackMeasurement(domain, readBootRecord(evidence.events, domain.rtMr3));
}

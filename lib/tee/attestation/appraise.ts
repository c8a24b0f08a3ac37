import { equalBytes, type Bytes } from '../../base/bytes.ts';
import type { TeeKind } from '../../protocol/tee.ts';
import { AttestationError } from './errors.ts';
import { parseEvidence, reportDataOf, type Evidence } from './evidence.ts';
import { INTEL } from './intel-root.ts';
import { applyPolicy, type AppraisalPolicy } from './policy.ts';
import { verifySimulatedQuote } from './simulated/simulated-quote.ts';
import type { TrustAnchors, VerifiedQuote } from './verifier.ts';

export type Appraisal = Omit<VerifiedQuote, 'reportData'> & { evidence: Evidence; tee: TeeKind };

/**
 * Verifies evidence in named steps: form, quote (each kind has its own steps), report data, challenge; then policy: kind, level, advisories, platform,
 * measurement. What is invalid is never reported as refused by policy.
 * @param trust is Intel's root. No setting reaches it; tests have a root of their own.
 * @throws AttestationError with the code of the first step that fails; the measurement is in the text where it is known.
 */
export async function appraiseEvidence(
  bytes: Uint8Array,
  network: Bytes,
  policy: AppraisalPolicy,
  trust: TrustAnchors = INTEL,
): Promise<Appraisal> {
  const evidence = parseEvidence(bytes);
  if (!equalBytes(evidence.network, network))
    throw new AttestationError('malformed', 'the evidence is for another network');
  const { reportData, ...verified } = await verifyQuote(evidence, policy, trust);
  verifyReportData(evidence, reportData);
  verifyChallenge(evidence, policy);
  applyPolicy(evidence.kind, { reportData, ...verified }, policy);
  return { ...verified, evidence, tee: evidence.kind };
}

/** The verifiers of hardware are loaded where there is such evidence: a client of a simulated network needs none. */
async function verifyQuote(
  evidence: Evidence,
  { time, newerCollateral }: AppraisalPolicy,
  trust: TrustAnchors,
): Promise<VerifiedQuote> {
  if (evidence.kind === 'simulated') return verifySimulatedQuote(evidence.quote);
  const collateral = (await newerCollateral?.(evidence.quote)) ?? evidence.collateral;
  switch (evidence.kind) {
    case 'dstack': {
      const { verifyDstack } = await import('./dstack/verify-dstack.ts');
      return verifyDstack({ ...evidence, collateral }, time, trust);
    }
    case 'sgx': {
      const { verifySgx } = await import('./sgx/verify-sgx.ts');
      return verifySgx({ ...evidence, collateral }, time, trust);
    }
  }
}

function verifyReportData(evidence: Evidence, reportData: Bytes): void {
  if (!equalBytes(reportDataOf(evidence), reportData)) {
    throw new AttestationError('report-data-mismatch', 'the quote does not bind these keys');
  }
}

function verifyChallenge({ challenge }: Evidence, policy: AppraisalPolicy): void {
  if (!policy.isRecentBlock(challenge.height, challenge.hash)) {
    throw new AttestationError('stale-challenge', 'the evidence names no recent block of this chain');
  }
}

import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { EncodingError } from '../../base/cbor.ts';
import { AttestationError } from './errors.ts';
import { evidenceCodec, reportDataOf, type Evidence } from './evidence.ts';
import { verifySimulatedQuote } from './simulated/simulated-quote.ts';

/** What the relying party brings: reference values and policy, apart from the evidence. */
export type AppraisalPolicy = {
  /** Whether evidence that anybody can forge is good enough here. Production says no. */
  allowSimulated: boolean;
  isMeasurementAllowed(measurementHex: string): boolean;
  /** Whether this block is of the chain and recent enough to serve as a challenge. */
  isRecentBlock(height: number, hash: Bytes): boolean;
};

export type Appraisal = { evidence: Evidence; measurement: Bytes; tee: 'simulated' };

/**
 * Verifies evidence in named steps: form, quote signature, report data, challenge; then policy: kind, measurement.
 * @throws AttestationError with the code of the first step that fails; the measurement is in the text where it is known.
 */
export function appraiseEvidence(bytes: Uint8Array, network: Bytes, policy: AppraisalPolicy): Appraisal {
  const evidence = parseEvidence(bytes, network);
  const { measurement, reportData } = verifySimulatedQuote(evidence.quote);
  verifyReportData(evidence, reportData);
  verifyChallenge(evidence, policy);
  if (!policy.allowSimulated)
    throw new AttestationError('simulated-refused', 'this network refuses simulated evidence');
  const hex = toHex(measurement);
  if (!policy.isMeasurementAllowed(hex)) {
    throw new AttestationError(
      'measurement-not-allowed',
      `measurement ${hex.slice(0, 16)}… is not on the allowlist`,
    );
  }
  return { evidence, measurement, tee: 'simulated' };
}

function parseEvidence(bytes: Uint8Array, network: Bytes): Evidence {
  try {
    const evidence = evidenceCodec.decode(bytes);
    if (equalBytes(evidence.network, network)) return evidence;
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new AttestationError('malformed', 'this is not evidence', { cause });
  }
  throw new AttestationError('malformed', 'the evidence is for another network');
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

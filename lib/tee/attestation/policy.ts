import { toHex, type Bytes } from '../../base/bytes.ts';
import { allowsLevel, allowsPlatform, type HardwarePolicy, type TeeKind } from '../../protocol/tee.ts';
import type { Collateral } from './dcap/collateral.ts';
import { AttestationError } from './errors.ts';
import type { VerifiedQuote } from './verifier.ts';

/** What the relying party brings: reference values and policy, apart from the evidence. */
export type AppraisalPolicy = {
  /** Milliseconds, by the chain's clock, so that all who appraise come to the same. */
  time: number;
  /** Whether evidence that anybody can forge is good enough here. Production says no. */
  allowSimulated: boolean;
  /** Which levels and platforms of real hardware are good enough: it must meet all of these. */
  hardware: readonly HardwarePolicy[];
  isMeasurementAllowed(measurementHex: string): boolean;
  /** Whether this block is of the chain and recent enough to serve as a challenge. */
  isRecentBlock(height: number, hash: Bytes): boolean;
  /** Newer collateral for a quote than its evidence brings, where the relying party has any; it is verified like the other. */
  newerCollateral?: (quote: Bytes) => Promise<Collateral | undefined>;
};

/**
 * Judges valid evidence: kind, level, advisories, platform, measurement.
 * @throws AttestationError with the code of the first step that refuses it.
 */
export function applyPolicy(kind: TeeKind, quote: VerifiedQuote, policy: AppraisalPolicy): void {
  if (kind === 'simulated') verifySimulatedAllowed(policy);
  else for (const demands of policy.hardware) verifyHardware(quote, demands);
  const hex = toHex(quote.measurement);
  if (policy.isMeasurementAllowed(hex)) return;
  throw new AttestationError(
    'measurement-not-allowed',
    `measurement ${hex.slice(0, 16)}… is not on the allowlist`,
  );
}

function verifySimulatedAllowed({ allowSimulated }: AppraisalPolicy): void {
  if (!allowSimulated)
    throw new AttestationError('simulated-refused', 'this network refuses simulated evidence');
}

/** @throws AttestationError with the code of the first demand that is not met. */
function verifyHardware(
  { tcb, advisories, platform }: Pick<VerifiedQuote, 'tcb' | 'advisories' | 'platform'>,
  policy: HardwarePolicy,
): void {
  if (!allowsLevel(policy, tcb?.status))
    throw new AttestationError(
      'tcb-refused',
      `this network refuses platforms that are ${tcb?.status ?? 'of no level'}: update firmware and microcode`,
    );
  const open = advisories.filter((id) => !policy.advisories.includes(id));
  if (open.length > 0)
    throw new AttestationError(
      'advisory-refused',
      `this network refuses platforms that are subject to ${open.join(', ')}`,
    );
  if (!allowsPlatform(policy, platform))
    throw new AttestationError(
      'platform-refused',
      `this network refuses the platform ${toHex(platform).slice(0, 16)}…`,
    );
}

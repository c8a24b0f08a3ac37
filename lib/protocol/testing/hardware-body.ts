import type { Bytes } from '../../base/bytes.ts';
import type { Signer } from '../../crypto/signing.ts';
import { cosign } from '../quorum.ts';
import {
  hardwareDecisionCodec,
  hardwareDecisionMessage,
  type HardwareDecision,
} from '../records/hardware-policy.ts';
import { GOVERNANCE } from '../reducer/testing.ts';

/** A decision on hardware, by governance unless somebody else is to sign. */
export function hardwareBody(
  { network }: { network: Bytes },
  decision: Omit<HardwareDecision, 'cosignatures'>,
  by: readonly Signer[] = GOVERNANCE.slice(0, 2),
): Bytes {
  const cosignatures = by.map((signer) => cosign(signer, hardwareDecisionMessage(network, decision)));
  return hardwareDecisionCodec.encode({ ...decision, cosignatures });
}

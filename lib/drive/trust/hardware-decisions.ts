import type { Bytes } from '../../base/bytes.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import { verifyQuorum } from '../../protocol/quorum.ts';
import { hardwareDecisionCodec, hardwareDecisionMessage } from '../../protocol/records/hardware-policy.ts';
import { demandsUnder } from '../../protocol/reducer/hardware-demands.ts';
import { openRecordOf } from '../../protocol/signed-record.ts';
import type { HardwarePolicy } from '../../protocol/tee.ts';

/**
 * All that hardware must meet at a moment, as far as it is shown: whoever keeps the last decisions back keeps them from being seen, but none from between.
 * @param decisions records of kind `hardware-policy`, by serial. @param time milliseconds.
 * @throws EncodingError, ProtocolError, `no-quorum` where governance did not sign, `not-current` where one is missing.
 */
export function demandedHardware(
  network: Bytes,
  { governance, policy }: Genesis,
  decisions: readonly Bytes[],
  time: number,
): readonly HardwarePolicy[] {
  const decided = decisions.map((record, at) => {
    const { body } = openRecordOf('hardware-policy', hardwareDecisionCodec, record, network);
    const { cosignatures, ...decision } = body;
    const message = hardwareDecisionMessage(network, decision);
    verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
    if (decision.serial !== at + 1)
      throw new ProtocolError('not-current', 'a decision on hardware is missing before this one');
    return decision;
  });
  return demandsUnder(policy, decided, time).map(({ hardware }) => hardware);
}

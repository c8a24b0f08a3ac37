import type { Bytes } from '../../base/bytes.ts';
import { verifyQuorum } from '../quorum.ts';
import { hardwareDecisionCodec, hardwareDecisionMessage } from '../records/hardware-policy.ts';
import type { SignedRecord } from '../signed-record.ts';
import { hardwareRefusal } from './hardware-demands.ts';
import type { NetworkState } from './network-state.ts';

/** A decision on hardware, cosigned by governance. Whoever was admitted on what it refuses is refused at once. */
export function applyHardwarePolicy(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const governance = state.genesis?.value.governance;
  if (governance === undefined) return;
  const { cosignatures, ...decision } = hardwareDecisionCodec.decode(record.body);
  const message = hardwareDecisionMessage(state.network, decision);
  verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
  if (decision.serial !== (state.hardware.at(-1)?.serial ?? 0) + 1) return;
  state.hardware.push({ ...decision, record: bytes });
  for (const entry of [...state.workers.values(), ...state.candidates.values()]) {
    const refusal = entry.status === 'admitted' ? hardwareRefusal(state, entry) : undefined;
    if (refusal === undefined) continue;
    entry.status = 'refused';
    entry.reason = refusal;
  }
}

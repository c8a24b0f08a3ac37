import { toHex, type Bytes } from '../../base/bytes.ts';
import { assignmentCodec, assignmentMessage } from '../records/assignment.ts';
import { contractKeysCodec, contractKeysMessage } from '../records/contract-keys.ts';
import { verifyQuorum } from '../quorum.ts';
import type { SignedRecord } from '../signed-record.ts';
import { gatekeepersOf, type NetworkState } from './network-state.ts';

/** Keys of the next epoch, cosigned by t gatekeepers. */
export function applyContractKeys(
  state: NetworkState,
  record: SignedRecord,
  bytes: Bytes,
  position: number,
): void {
  const { cosignatures, ...keys } = contractKeysCodec.decode(record.body);
  const { members, threshold } = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(keys.contract));
  if (contract === undefined || keys.epoch !== (contract.keys?.value.epoch ?? 0) + 1) return;
  if (keys.n !== members.length || keys.t !== threshold) return;
  verifyQuorum(contractKeysMessage(state.network, keys), cosignatures, members, threshold);
  contract.keys = { value: { ...keys, cosignatures }, record: bytes };
  contract.committing.push({ position, identity: keys.committing });
}

export function applyAssignment(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const { cosignatures, ...assignment } = assignmentCodec.decode(record.body);
  const { members, threshold } = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(assignment.contract));
  if (contract === undefined || assignment.serial !== (contract.assigned?.serial ?? 0) + 1) return;
  if (assignment.epoch !== contract.keys?.value.epoch) return;
  if (assignment.n !== members.length || assignment.t !== threshold) return;
  verifyQuorum(assignmentMessage(state.network, assignment), cosignatures, members, threshold);
  const { workers, serial } = assignment;
  contract.assigned = { workers, serial, record: bytes, height: state.height };
}

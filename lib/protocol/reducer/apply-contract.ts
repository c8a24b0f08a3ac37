import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { assignmentCodec, assignmentMessage } from '../records/assignment.ts';
import { contractKeysCodec, contractKeysMessage, DERIVERS } from '../records/contract-keys.ts';
import {
  contractSharingCodec,
  contractSharingHash,
  contractSharingMessage,
  type ContractSharing,
} from '../records/contract-sharing.ts';
import { verifyQuorum } from '../quorum.ts';
import type { SignedRecord } from '../signed-record.ts';
import { gatekeepersOf, isOfSet, type GatekeepersNow, type NetworkState } from './network-state.ts';

/** How t gatekeepers share the secret of a contract's next epoch. */
export function applyContractSharing(state: NetworkState, record: SignedRecord): void {
  const { cosignatures, ...sharing } = contractSharingCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(sharing.contract));
  if (contract === undefined || !isOfSet(now, sharing) || !isWellFormed(sharing, now)) return;
  // A second sharing of an epoch would leave those that hold shares of the first with nothing.
  if (sharing.epoch !== (contract.sharing?.value.epoch ?? 0) + 1) return;
  if (contract.sharing?.value.epoch !== contract.keys?.value.epoch) return;
  verifyQuorum(contractSharingMessage(state.network, sharing), cosignatures, now.members, now.threshold);
  const hash = contractSharingHash(state.network, sharing);
  contract.sharing = { value: { ...sharing, cosignatures }, hash };
}

/** Holders are members at their own places, dealers are members, and there are enough of both to trust one and to combine. */
function isWellFormed(
  { commitments, dealers, shares }: Pick<ContractSharing, 'commitments' | 'dealers' | 'shares'>,
  { members, threshold }: GatekeepersNow,
): boolean {
  const places = new Map(members.map((member, at) => [toHex(member), at + 1]));
  const holders = new Set(shares.map(({ gatekeeper }) => toHex(gatekeeper)));
  const dealt = new Set(dealers.map(toHex));
  return (
    commitments.length === threshold &&
    holders.size === shares.length &&
    holders.size >= threshold &&
    shares.every(({ gatekeeper, index }) => places.get(toHex(gatekeeper)) === index) &&
    dealt.size === dealers.length &&
    dealt.size >= threshold &&
    [...dealt].every((dealer) => places.has(dealer))
  );
}

/** Keys of the epoch that is shared, derived by assigned workers and cosigned by t gatekeepers. */
export function applyContractKeys(
  state: NetworkState,
  record: SignedRecord,
  bytes: Bytes,
  position: number,
): void {
  const { cosignatures, ...keys } = contractKeysCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(keys.contract));
  if (contract === undefined || keys.epoch !== (contract.keys?.value.epoch ?? 0) + 1) return;
  if (!isOfSet(now, keys)) return;
  if (contract.sharing?.value.epoch !== keys.epoch || !equalBytes(contract.sharing.hash, keys.sharing))
    return;
  if (!areDerivers(keys.derivedBy, contract.assigned?.workers ?? [])) return;
  verifyQuorum(contractKeysMessage(state.network, keys), cosignatures, now.members, now.threshold);
  contract.keys = { value: { ...keys, cosignatures }, record: bytes };
  contract.committing.push({ position, identity: keys.committing });
}

/** Whether enough different workers, all of them assigned, derived keys. */
export function areDerivers(derivedBy: readonly Bytes[], assigned: readonly Bytes[]): boolean {
  const allowed = new Set(assigned.map(toHex));
  const derivers = new Set(derivedBy.map(toHex));
  const enough = derivers.size >= Math.max(1, Math.min(DERIVERS, allowed.size));
  return enough && derivers.size === derivedBy.length && [...derivers].every((id) => allowed.has(id));
}

export function applyAssignment(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const { cosignatures, ...assignment } = assignmentCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(assignment.contract));
  if (contract === undefined || assignment.serial !== (contract.assigned?.serial ?? 0) + 1) return;
  if (!isOfSet(now, assignment)) return;
  verifyQuorum(assignmentMessage(state.network, assignment), cosignatures, now.members, now.threshold);
  const { workers, serial } = assignment;
  contract.assigned = { workers, serial, record: bytes, height: state.height };
  contract.beacon = { height: state.height, hash: state.hash };
}

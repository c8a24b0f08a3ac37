import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { assignmentCodec, assignmentMessage } from '../records/assignment.ts';
import {
  contractKeysCodec,
  contractKeysMessage,
  DERIVERS,
  type ContractKeys,
} from '../records/contract-keys.ts';
import {
  contractSharingCodec,
  contractSharingHash,
  contractSharingMessage,
  type ContractSharing,
} from '../records/contract-sharing.ts';
import { rotationCodec } from '../records/rotation.ts';
import { verifyQuorum } from '../quorum.ts';
import type { SignedRecord } from '../signed-record.ts';
import {
  gatekeepersOf,
  gatekeepersOfSet,
  isOfSet,
  type ContractEntry,
  type GatekeepersNow,
  type NetworkState,
} from './network-state.ts';
import { countWords } from './apply-commitment.ts';
import { keepsPlatformLimit } from './platform-limit.ts';

/** How t gatekeepers share the secret of a contract's next epoch, or share anew what an earlier set shared. */
export function applyContractSharing(state: NetworkState, record: SignedRecord): void {
  const { cosignatures, ...sharing } = contractSharingCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(sharing.contract));
  if (contract === undefined || !isOfSet(now, sharing) || !areHolders(sharing, now)) return;
  const dealers = dealersFor(state, contract, sharing);
  if (dealers === undefined || !areDealers(sharing.dealers, dealers)) return;
  verifyQuorum(contractSharingMessage(state.network, sharing), cosignatures, now.members, now.threshold);
  const hash = contractSharingHash(state.network, sharing);
  const { sharing: last, keys } = contract;
  if (last !== undefined && keys !== undefined && sharing.epoch > last.value.epoch)
    contract.before = { sharing: last, keys: keys.value };
  contract.sharing = { value: { ...sharing, cosignatures }, hash };
}

/**
 * Whose dealings a sharing may be made of: of a fresh secret the present set's, of one that is shared anew those of the set that shares it now.
 * A second sharing of an epoch by one set would leave those that hold shares of the first with nothing.
 */
function dealersFor(
  state: NetworkState,
  { sharing: last, keys, rotation }: ContractEntry,
  next: Pick<ContractSharing, 'epoch' | 'set'>,
): GatekeepersNow | undefined {
  const epoch = last?.value.epoch ?? 0;
  if (last !== undefined && next.epoch === epoch)
    return next.set > last.value.set ? gatekeepersOfSet(state, last.value.set) : undefined;
  const isAsked = epoch === 0 || rotation === next.epoch;
  const isNext = next.epoch === epoch + 1 && epoch === (keys?.value.epoch ?? 0) && isAsked;
  return isNext ? gatekeepersOf(state) : undefined;
}

/** At least t different members, each at its own place. */
function areHolders(
  { commitments, shares }: Pick<ContractSharing, 'commitments' | 'shares'>,
  { members, threshold }: GatekeepersNow,
): boolean {
  const places = new Map(members.map((member, at) => [toHex(member), at + 1]));
  const holders = new Set(shares.map(({ gatekeeper }) => toHex(gatekeeper)));
  return (
    commitments.length === threshold &&
    holders.size === shares.length &&
    holders.size >= threshold &&
    shares.every(({ gatekeeper, index }) => places.get(toHex(gatekeeper)) === index)
  );
}

/** At least t different members: one of them at least is honest. */
function areDealers(dealers: readonly Bytes[], { members, threshold }: GatekeepersNow): boolean {
  const known = new Set(members.map(toHex));
  const dealt = new Set(dealers.map(toHex));
  return dealt.size === dealers.length && dealt.size >= threshold && [...dealt].every((id) => known.has(id));
}

/**
 * Keys of the epoch that is shared, derived by assigned workers and cosigned by t gatekeepers; or the keys of now, which a later set signs once it shares
 * the secret: who is no gatekeeper any more need not be believed about them.
 */
export function applyContractKeys(
  state: NetworkState,
  record: SignedRecord,
  bytes: Bytes,
  position: number,
): void {
  const { cosignatures, ...keys } = contractKeysCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const contract = state.contracts.get(toHex(keys.contract));
  if (contract === undefined || !isOfSet(now, keys)) return;
  const isTakenOver = areTakenOver(contract, keys);
  if (!isTakenOver && keys.epoch !== (contract.keys?.value.epoch ?? 0) + 1) return;
  if (contract.sharing?.value.epoch !== keys.epoch || !equalBytes(contract.sharing.hash, keys.sharing))
    return;
  if (!isTakenOver && !areDerivers(keys.derivedBy, contract.assigned?.workers ?? [])) return;
  verifyQuorum(contractKeysMessage(state.network, keys), cosignatures, now.members, now.threshold);
  contract.keys = { value: { ...keys, cosignatures }, record: bytes };
  if (isTakenOver) return;
  // States of the epoch before are not made final from here on: the next one is the first of this epoch.
  contract.pending.clear();
  contract.committing.push({ position, identity: keys.committing });
}

/** Whether these are the keys that the contract has, as a later set than the one that signed them says them, which shares the secret now. */
export function areTakenOver(
  { keys: known, sharing }: Pick<ContractEntry, 'keys' | 'sharing'>,
  keys: Omit<ContractKeys, 'cosignatures'>,
): boolean {
  if (known === undefined || keys.set <= known.value.set || sharing?.value.set !== keys.set) return false;
  const { epoch, sealing, committing, derivedBy } = known.value;
  return (
    keys.epoch === epoch &&
    equalBytes(keys.sealing, sealing) &&
    equalBytes(keys.committing, committing) &&
    keys.derivedBy.length === derivedBy.length &&
    keys.derivedBy.every((worker, at) => equalBytes(worker, derivedBy[at] ?? new Uint8Array()))
  );
}

/** The owner asks for the next epoch: one at a time, until a state of it is final. */
export function applyRotation(state: NetworkState, record: SignedRecord): void {
  const { contract: id, epoch } = rotationCodec.decode(record.body);
  const contract = state.contracts.get(toHex(id));
  if (contract === undefined || !equalBytes(contract.owner, record.signer)) return;
  if (contract.rotation !== undefined || epoch !== (contract.keys?.value.epoch ?? 0) + 1 || epoch === 1)
    return;
  contract.rotation = epoch;
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
  const { workers, serial, set } = assignment;
  if (!keepsPlatformLimit(state, contract, workers)) return;
  contract.assigned = { workers, serial, set, record: bytes, height: state.height };
  contract.beacon = { height: state.height, hash: state.hash };
  // Of fewer replicas, those that spoke already may be the majority.
  countWords(state, contract);
}

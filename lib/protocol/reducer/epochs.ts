import type { Bytes } from '../../base/bytes.ts';
import type { ContractKeys } from '../records/contract-keys.ts';
import type { ContractEntry, SharingEntry } from './network-state.ts';

/** A contract's keys of one epoch, and how their secret is shared. */
export type KeyedEpoch = { readonly keys: ContractKeys; readonly sharing: SharingEntry };

/** The oldest epoch that is needed still: those before it are closed, and what lies under their keys is nobody's to read. */
export const oldestEpoch = ({ before, sharing }: ContractEntry): number =>
  before?.sharing.value.epoch ?? sharing?.value.epoch ?? 1;

/** How an epoch's secret is shared; undefined where it is closed, or not shared yet. */
export const sharingOfEpoch = ({ before, sharing }: ContractEntry, epoch: number): SharingEntry | undefined =>
  [sharing, before?.sharing].find((one) => one?.value.epoch === epoch);

/** Undefined for an epoch that is closed, or has no keys yet. */
export function keyedEpoch(contract: ContractEntry, epoch: number): KeyedEpoch | undefined {
  const sharing = sharingOfEpoch(contract, epoch);
  const keys = [contract.keys?.value, contract.before?.keys].find((one) => one?.epoch === epoch);
  return sharing && keys && { keys, sharing };
}

/**
 * Where an epoch ends: at the record of the next one's keys. Its envelopes before that are executed, later ones ignored. Undefined as long as
 * there are no keys of the next epoch.
 */
export const closingPosition = ({ committing }: ContractEntry, epoch: number): number | undefined =>
  committing[epoch]?.position;

/** Where each epoch that is over ended, from the first on. */
export const closedEpochs = ({ committing }: ContractEntry): number[] =>
  committing.slice(1).map(({ position }) => position);

/** The keys that sign for a contract's group now: two while the first state of the newest epoch is under way. */
export const committingNow = ({ keys, before }: ContractEntry): Bytes[] =>
  keys === undefined
    ? []
    : [...new Set([keys.value, before?.keys ?? keys.value])].map((one) => one.committing);

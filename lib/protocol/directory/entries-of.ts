import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import { wasGatekeeper } from '../reducer/apply-gatekeeper.ts';
import { tokenKeysOf } from '../reducer/apply-store.ts';
import { gatekeepersOf, type ContractEntry, type NetworkState } from '../reducer/network-state.ts';
import { recordCodec, recordHash } from '../signed-record.ts';
import {
  contractEntryCodec,
  datedEntryCodec,
  type Dated,
  type DirectoryKind,
  type DirectoryName,
} from './entries.ts';
import {
  gatekeepersEntryCodec,
  MEASUREMENTS,
  measurementsEntryCodec,
  NEWEST_GATEKEEPERS,
  workerEntryCodec,
} from './network-entries.ts';
import { storeEntryCodec, tokenKeyHash } from './store-entry.ts';

/** What the directory of this state has under a name: a function of the state alone, alike for all readers. */
export const entryOf = (state: NetworkState, { kind, id }: DirectoryName): Bytes | undefined =>
  READ[kind](state, id);

const READ: Record<DirectoryKind, (state: NetworkState, id: Bytes) => Bytes | undefined> = {
  contract(state, id) {
    const root = state.groups.get(toHex(id));
    if (root !== undefined) return memberOf(state, state.contracts.get(root), id);
    const contract = state.contracts.get(toHex(id));
    return contract === undefined ? undefined : contractOf(state, contract);
  },
  profile(state, id) {
    const profile = state.profiles.get(toHex(id));
    if (profile === undefined) return undefined;
    const { seq } = recordCodec.decode(profile.record);
    return datedEntryCodec.encode({ v: 1, order: [seq], record: recordHash(state.network, profile.record) });
  },
  // Machines sign records all the time, and nobody asks a portal for what they sign next.
  head(state, id) {
    const head = state.heads.get(toHex(id));
    const isMachine = state.workers.has(toHex(id)) || wasGatekeeper(state, id);
    return head === undefined || isMachine
      ? undefined
      : datedEntryCodec.encode({ v: 1, order: [head.seq], record: head.hash });
  },
  store(state, id) {
    const store = state.stores.get(toHex(id));
    if (store?.isAdmitted !== true) return undefined;
    const keys = tokenKeysOf(state, store).map((key) => tokenKeyHash(state.network, key));
    return storeEntryCodec.encode({ v: 1, keys });
  },
  worker(state, id) {
    const worker = state.workers.get(toHex(id));
    if (worker === undefined) return undefined;
    const { status, measurement, tee, tcb, platform, evidence } = worker;
    return workerEntryCodec.encode({
      ...{ v: 1, status, measurement, tee, evidence: evidence.hash },
      ...(tcb === undefined ? {} : { tcb }),
      ...(platform === undefined ? {} : { platform }),
    });
  },
  measurements(state, id) {
    const role = MEASUREMENTS.find(({ name }) => toHex(name.id) === toHex(id))?.role;
    if (role === undefined) return undefined;
    const list = [...state.measurements[role]]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([measurement, { notBefore, revoked }]) => ({
        measurement: fromHex(measurement),
        ...{ notBefore, revoked },
      }));
    return measurementsEntryCodec.encode({ v: 1, list });
  },
  gatekeepers(state) {
    const { set, threshold, members } = gatekeepersOf(state);
    return set === 0 ? undefined : gatekeepersEntryCodec.encode({ v: 1, set, threshold, members });
  },
};

function contractOf({ network }: NetworkState, contract: ContractEntry): Bytes {
  const { deployRecord, members, keys, assigned, final } = contract;
  const dated = (record: Bytes, ...order: number[]): Dated => ({
    order,
    record: recordHash(network, record),
  });
  return contractEntryCodec.encode({
    v: 1,
    deploy: dated(deployRecord),
    members: domainHash(
      'directory-members',
      network,
      members.map(({ id }) => id),
    ),
    ...(keys && { keys: dated(keys.record, keys.value.epoch, keys.value.set) }),
    ...(assigned && { assignment: dated(assigned.record, assigned.serial) }),
    ...(final && { final: { version: final.commitment.version, root: final.commitment.root } }),
  });
}

function memberOf({ network }: NetworkState, group: ContractEntry | undefined, id: Bytes): Bytes | undefined {
  const member = group?.members.find((one) => toHex(one.id) === toHex(id));
  if (member === undefined) return undefined;
  return datedEntryCodec.encode({ v: 1, order: [], record: recordHash(network, member.record) });
}

/** All names that this state may have an entry under. */
export function* namesOf(state: NetworkState): Generator<DirectoryName> {
  for (const kind of ['contract', 'profile', 'head'] as const) {
    for (const id of TABLES[kind](state).keys()) yield { kind, id: fromHex(id) };
  }
  for (const id of state.groups.keys()) yield { kind: 'contract', id: fromHex(id) };
  yield* machineNames(state);
}

const TABLES = {
  contract: (state: NetworkState) => state.contracts,
  profile: (state: NetworkState) => state.profiles,
  head: (state: NetworkState) => state.heads,
} as const;

/** Of these there are few, and one record, or the time of a block, may change many. */
export function* machineNames(state: NetworkState): Generator<DirectoryName> {
  for (const id of state.workers.keys()) yield { kind: 'worker', id: fromHex(id) };
  for (const id of state.stores.keys()) yield { kind: 'store', id: fromHex(id) };
  for (const { name } of MEASUREMENTS) yield name;
  yield NEWEST_GATEKEEPERS;
}

import type { Bytes } from '../../base/bytes.ts';
import type { GatekeeperEntry, Genesis } from '../genesis.ts';
import type { ContractKeys } from '../records/contract-keys.ts';
import type { ContractSharing } from '../records/contract-sharing.ts';
import type { Role } from '../records/measurement.ts';
import type { Commitment } from '../records/commitment.ts';
import type { Verdict } from '../records/verdict.ts';
import type { RecordHead } from '../signed-record.ts';
import type { HardwarePolicy, Tcb } from '../tee.ts';
import type { TokenKey } from '../upload-tokens/token-key.ts';

/** What all readers know of the network after a block; maps are keyed by hex. */
export type NetworkState = {
  readonly network: Bytes;
  readonly chainGenesis: Bytes;
  height: number;
  hash: Bytes;
  time: number;
  genesis: { record: Bytes; value: Genesis } | undefined;
  readonly heads: Map<string, RecordHead>;
  /** What may run as which role, by measurement. A gatekeeper's program is never a worker's. */
  readonly measurements: Record<Role, Map<string, AllowedMeasurement>>;
  /** All sets of gatekeepers that there were; the last one counts. */
  readonly sets: SetEntry[];
  /** Those that offered to be gatekeepers. */
  readonly candidates: Map<string, AttestedEntry>;
  /** Engines by the block from which each counts, ascending; none as long as governance named none. */
  readonly engines: EngineEntry[];
  /** What governance decided about hardware, by serial. */
  readonly hardware: HardwareDemand[];
  readonly workers: Map<string, WorkerEntry>;
  readonly contracts: Map<string, ContractEntry>;
  /** The roots of members, by the members' ids. */
  readonly groups: Map<string, string>;
  readonly profiles: Map<string, ProfileEntry>;
  /** Those that governance decided on, by identity. */
  readonly stores: Map<string, StoreEntry>;
  /** Height of the last block that changed what a store is or signs with. */
  storesAt: number;
  /** The newest checkpoint of the directory. */
  directory: DirectoryEntry | undefined;
};

/** `record` is the decision's; what the genesis record allows needs none. */
export type AllowedMeasurement = { notBefore: number; revoked: boolean; record?: Bytes | undefined };

export type EngineEntry = { readonly engine: Bytes; readonly from: number };

/** What the genesis record (serial 0) or a decision demands of hardware, and since when those before it are over. */
export type HardwareDemand = {
  readonly serial: number;
  readonly notBefore: number;
  readonly hardware: HardwarePolicy;
  readonly platformLimit?: number | undefined;
  /** The decision's; the genesis record's needs none. */
  readonly record?: Bytes | undefined;
};

/** Who offered itself with evidence, and what the gatekeepers found of it. */
export type AttestedEntry = EvidenceEntry & {
  readonly identity: Bytes;
  sealing: Bytes;
  endpoint: string;
  status: 'pending' | 'admitted' | 'refused';
  reason: string;
  measurement: Bytes;
  tee: string;
  /** Level and id of the platform that it was admitted on. */
  tcb?: Tcb | undefined;
  platform?: Bytes | undefined;
  /** Newer evidence of who is admitted; the admission goes on until that is judged. */
  renewal?: EvidenceEntry | undefined;
};

export type EvidenceEntry = {
  /** The record by which it was offered. */
  record: Bytes;
  evidence: { hash: Bytes; cid: string };
  /** One verdict a gatekeeper on this evidence. */
  verdicts: Map<string, { finding: Verdict; record: Bytes }>;
  registeredAt: number;
};

export type WorkerEntry = AttestedEntry & {
  capacity: number;
  /** Height of the block in which it registered first. */
  since: number;
  heartbeatAt: number;
};

/** A set of gatekeepers, and the record that named it; the first one's is the genesis record. */
export type SetEntry = {
  readonly set: number;
  readonly entries: readonly GatekeeperEntry[];
  readonly threshold: number;
  readonly record: Bytes;
};

export type ContractEntry = {
  readonly id: Bytes;
  readonly owner: Bytes;
  readonly code: { hash: Bytes; cid: string };
  readonly replicas: number;
  readonly wishes: { workers: Bytes[]; measurements: Bytes[] };
  readonly position: number;
  readonly deployRecord: Bytes;
  /** Code that joined it, in the order of the log. */
  readonly members: GroupMember[];
  /** How the newest secret is shared, and the hash that its keys name; it may be of an epoch that has no keys yet. */
  sharing: SharingEntry | undefined;
  keys: { value: ContractKeys; record: Bytes } | undefined;
  /** Every epoch's commitment key and the position from which it counts, ascending: messages of the past are checked with it. */
  readonly committing: { position: number; identity: Bytes }[];
  /** The epoch that the owner asked for, until a state under its keys is final. */
  rotation: number | undefined;
  /** The epoch before the newest shared one, for as long: its keys open the last final state. */
  before: { sharing: SharingEntry; keys: ContractKeys } | undefined;
  /** `set` is that of the gatekeepers who assigned it. */
  assigned: { workers: Bytes[]; serial: number; set: number; record: Bytes; height: number } | undefined;
  /** The last final state, and the height of the block that made it final. */
  final: { commitment: Commitment; height: number } | undefined;
  /** The block since which it waits for the next assignment: its hash draws the lot between workers. */
  beacon: { height: number; hash: Bytes };
  /** Replicas' words on the next version. */
  pending: Map<string, Commitment>;
  /** Workers whose root lost against a majority. */
  disputes: { worker: Bytes; version: number }[];
};

/** A sharing, and the hash that names it in the record of its keys. */
export type SharingEntry = { value: ContractSharing; hash: Bytes };

/** A member of a group; its id is as unique as a contract's. */
export type GroupMember = {
  readonly id: Bytes;
  readonly code: { hash: Bytes; cid: string };
  readonly position: number;
  readonly record: Bytes;
};

export type ProfileEntry = {
  vault: Bytes;
  drive: Bytes;
  record: Bytes;
  /** Every generation and the position from which it counts, ascending. */
  generations: { position: number; generation: number }[];
};

/** Who signs upload tokens; its keys that did not end long ago, in the order in which they begin. */
export type StoreEntry = {
  readonly identity: Bytes;
  readonly isAdmitted: boolean;
  /** When governance decided so; 0 where the genesis record says it. */
  readonly decided: number;
  keys: TokenKey[];
};

/** What a quorum said of the directory after the block of this height; `set` is that of the gatekeepers who signed. */
export type DirectoryEntry = {
  readonly set: number;
  readonly height: number;
  readonly hash: Bytes;
  readonly time: number;
  readonly root: Bytes;
  readonly record: Bytes;
};

export function createNetworkState(network: Bytes, chainGenesis: Bytes): NetworkState {
  return {
    network,
    chainGenesis,
    height: -1,
    hash: new Uint8Array(32),
    time: 0,
    genesis: undefined,
    heads: new Map(),
    measurements: { worker: new Map(), gatekeeper: new Map() },
    sets: [],
    candidates: new Map(),
    engines: [],
    hardware: [],
    workers: new Map(),
    contracts: new Map(),
    groups: new Map(),
    profiles: new Map(),
    stores: new Map(),
    storesAt: -1,
    directory: undefined,
  };
}

/** The gatekeepers of a moment. `set` counts the sets that there were; a member's index in sharings is its place, from 1. */
export type GatekeepersNow = {
  set: number;
  members: Bytes[];
  threshold: number;
  entries: readonly GatekeeperEntry[];
};

export function gatekeepersOf(state: NetworkState): GatekeepersNow {
  return membersOf(state.sets.at(-1));
}

/** The gatekeepers of a set that was, or is. A set that never was has no members, and nobody is a quorum of it. */
export const gatekeepersOfSet = (state: NetworkState, set: number): GatekeepersNow =>
  membersOf(state.sets.find((entry) => entry.set === set));

function membersOf(found: SetEntry | undefined): GatekeepersNow {
  const { set, entries, threshold } = found ?? { set: 0, entries: [], threshold: 1 };
  return { set, entries, threshold, members: entries.map(({ identity }) => identity) };
}

/** What a record must say of the set that signed it. */
export const isOfSet = (
  { set, members, threshold }: GatekeepersNow,
  record: { set: number; n: number; t: number },
): boolean => record.set === set && record.n === members.length && record.t === threshold;

/** The contract of this id, hex, or the root of the group whose member has it. */
export const groupOf = (state: NetworkState, id: string): ContractEntry | undefined =>
  state.contracts.get(state.groups.get(id) ?? id);

/** Identity of the engine that executes a block; undefined where governance named none. */
export const engineAt = (state: NetworkState, height: number): Bytes | undefined =>
  state.engines.findLast(({ from }) => from <= height)?.engine;

/** The generation of an account's sessions at a position; 0 where it has no profile yet. */
export function generationAt(profile: ProfileEntry | undefined, position: number): number {
  return profile?.generations.findLast((g) => g.position <= position)?.generation ?? 0;
}

export function isMeasurementAllowed(
  { measurements, time }: Pick<NetworkState, 'measurements' | 'time'>,
  role: Role,
  measurementHex: string,
): boolean {
  const entry = measurements[role].get(measurementHex);
  return entry !== undefined && !entry.revoked && entry.notBefore <= time;
}

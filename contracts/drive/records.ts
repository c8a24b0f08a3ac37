import { StorageMap, StorageValue, type Blob64 } from '../sdk/index.ts';
import type {
  Account,
  DepositContent,
  DepositView,
  GrantView,
  InviteView,
  NodeId,
  NodeKind,
  RequestView,
  Stored,
  VersionSummary,
} from './schema.ts';

/** What the drive keeps, key by key. */
export type DriveRecord = {
  root: NodeId;
  /** The last change sequence given out. */
  change: number;
  invites: number;
  requests: number;
  deposits: number;
};

export type NodeRecord = {
  id: NodeId;
  parent: NodeId | null;
  kind: NodeKind;
  meta: Blob64;
  keyGeneration: number;
  wrap: Blob64;
  parentGeneration: number;
  history: Blob64[];
  policyVersion: number;
  /** Change sequence at which the key was last renewed. */
  keyAt: number;
  /** Change sequence of the last removal of somebody who could have the key; 0 for none. */
  removedAt: number;
  /** The earliest expiry among its grants. */
  nextExpiry: number | null;
  trashedAt: number | null;
  /** Number of the newest version; 0 for a folder. */
  version: number;
  created: number;
  modified: number;
  change: number;
  /** Grants on it, expired ones included. */
  shared: number;
  /** Counts what hid or showed nodes below it to its grantees otherwise than by a node's own change. */
  scope: number;
  /** Enclave share of the newest version's thumbnail: one a file, so that none outlives its version. */
  thumbnail?: Blob64;
  /** How the store has it. */
  thumbnailStored?: Stored<Blob64>;
};

export type VersionRecord = VersionSummary<Blob64> & { enclaveShare: Blob64; stored?: Stored<Blob64> };
export type GrantRecord = GrantView<Blob64>;
export type RequestRecord = RequestView<Blob64>;
export type DepositRecord = Omit<DepositView<Blob64>, 'wrappedShare' | 'manifest'> & {
  content: DepositContent<Blob64>;
};

/** What a walk through a folder needs of each child. */
export type ChildRecord = { change: number; folder: boolean; trashed: boolean };

export const driveRecord = new StorageValue<DriveRecord>('drive');
/** What the owner's devices agree on, sealed by them; the serial counts how often it was written. */
export const preferences = new StorageValue<{ sealed: Blob64; serial: number }>('preferences');
export const nodeRecords = new StorageMap<NodeRecord>('node/');
/** Of purged nodes: their ids are never used again. The value is the change sequence. */
export const tombstones = new StorageMap<number>('tomb/');
/** By change sequence: the node that changed last at it. */
export const changes = new StorageMap<NodeId>('change/');
/** `<parent>/<id>` */
export const children = new StorageMap<ChildRecord>('child/');
/** `<node>/<version>` */
export const versions = new StorageMap<VersionRecord>('version/');
/** `<node>/<account>` */
export const grants = new StorageMap<GrantRecord>('grant/');
/** `<account>/<node>`: the other way into `grants`. */
export const held = new StorageMap<true>('held/');
/** `<node>/<account>/<ticket>`: until when, in milliseconds, it shows what a limited grant gives. */
export const tickets = new StorageMap<number>('ticket/');
export const invites = new StorageMap<InviteView<Blob64>>('invite/');
/** By sender: how many invites of theirs lie in the inbox. */
export const sent = new StorageMap<number>('sent/');
/** `<node>/<account>` */
export const requests = new StorageMap<RequestRecord>('request/');
/** By a request's account: the folder that it leads to. */
export const requestNodes = new StorageMap<NodeId>('requested/');
/** By a request's account: bytes that were drawn to store what it brings. */
export const requestDraws = new StorageMap<number>('request-draw/');
/** By the id of the file-to-be. */
export const deposits = new StorageMap<DepositRecord>('deposit/');

export const grantKey = (node: NodeId, account: Account): string => `${node}/${account}`;
export const requestKey = grantKey;
export const heldKey = (account: Account, node: NodeId): string => `${account}/${node}`;

import type { Account, NewFile, NewNode, NewVersion, NextVersion, NodeId, Rekey } from './node-types.ts';
import type {
  AcceptedDeposit,
  DepositContent,
  DepositView,
  RequestAnswers,
  RequestCommands,
  RequestQueries,
  RequestTerms,
  RequestView,
} from './request-types.ts';
import type {
  Erasure,
  Releasable,
  StorageAnswers,
  StorageCommands,
  StorageQueries,
  Stored,
} from './storage-types.ts';

export type { RefusalCode } from './refusal-codes.ts';
export type {
  AcceptedDeposit,
  Account,
  DepositContent,
  DepositView,
  NewFile,
  NewNode,
  NewVersion,
  NextVersion,
  NodeId,
  Rekey,
  Erasure,
  Releasable,
  RequestTerms,
  RequestView,
  Stored,
};

/**
 * What clients and the drive contract say to each other. Types and limits only: both sides import it. `B` is
 * how a byte string looks: `Blob64` inside the contract, `Uint8Array` outside.
 *
 * The contract never sees a name, a type or a true size; every blob but an enclave share is opaque to it.
 */
export const limits = {
  idBytes: 16,
  accountLength: 128,
  metaBytes: 8192,
  wrapBytes: 2048,
  historyBytes: 512,
  keyGenerations: 256,
  manifestBytes: 4096,
  recipientKeyBytes: 1330,
  keyTagBytes: 64,
  noteBytes: 2048,
  sealedBytes: 4096,
  enclaveShareBytes: 32,
  depth: 64,
  /** Nodes, ids or rekeys that one command may carry. */
  batch: 1000,
  grantsPerNode: 500,
  page: 500,
  preferencesBytes: 64 * 1024,
  invites: 500,
  ticketBytes: 16,
  /** Openings of a limited link; its tickets lie in the state until it is taken away. */
  opens: 1000,
  invitesPerSender: 20,
  /** Thumbnails that one query may ask for. */
  thumbnails: 100,
  /** A request's title and where deposits are sealed to. */
  cardBytes: 4096,
  requestsPerNode: 100,
  /** Files that one request may take, all in all. */
  filesPerRequest: 1000,
  /** Files that wait for the owner, all in all. */
  deposits: 1000,
  cidLength: 128,
  secretBytes: 32,
  /** What one pin may cost: 64 TiB. */
  pinBytes: 2 ** 46,
  /** What one request for files may draw, all in all: 64 GiB. */
  requestBytes: 2 ** 36,
  copies: 8,
} as const;

export type NodeKind = 'folder' | 'file';
export type GrantRole = 'viewer' | 'editor';
export type Role = 'owner' | GrantRole;
export type GrantKind = 'person' | 'link';

export type Commands<B> = RequestCommands<B> &
  StorageCommands<B> & {
    /** Owner, once. */
    init: { root: { id: NodeId; meta: B; wrap: B } };
    /** Owner and editors of the parents; all or nothing. Folders come before what lies in them. */
    putVersions: { rekeys?: Rekey<B>[]; folders: NewNode<B>[]; files: (NewFile<B> | NextVersion<B>)[] };
    /** Renews keys and does nothing else. */
    rekey: { rekeys: Rekey<B>[] };
    rename: { id: NodeId; meta: B; ifChange?: number; rekeys?: Rekey<B>[] };
    move: { id: NodeId; parent: NodeId; meta: B; wrap: B; parentGeneration: number; rekeys?: Rekey<B>[] };
    trash: { ids: NodeId[] };
    restore: { ids: NodeId[] };
    /** Owner: erases the nodes with all below them, enclave shares included. */
    purge: { ids: NodeId[] };
    /** Owner: erases the versions of a file below this one, enclave shares included; at most up to the newest. */
    eraseVersions: { id: NodeId; before: number };
    /** Owner: gives or changes a grant. */
    grant: {
      node: NodeId;
      account: Account;
      kind: GrantKind;
      role: GrantRole;
      expiresAt: number | null;
      recipientKey: B;
      keyGeneration: number;
      wrap: B;
      keyTag: B;
      note: B | null;
      /** Of links only: how often it may be opened, all in all; a change counts what was opened before. */
      maxOpens?: number | null;
      /** A contract of the drive's group that decides about each opening; absent leaves it as it was, `null` takes it away. */
      policy?: string | null;
      ifPolicy?: number;
      rekeys?: Rekey<B>[];
      /** Of persons only: an invitation for the drive contract of who is given the grant, sent as a message. */
      inbox?: { contract: string; id: NodeId; sealed: B };
    };
    /** Owner: takes a grant away; the rekeys, if any, are of the state after that. */
    revoke: { node: NodeId; account: Account; ifPolicy?: number; rekeys?: Rekey<B>[] };
    /** Holder of limited grants, a link: spends one opening for a ticket, which then shows what the grant shows. */
    redeem: { ticket: Ticket };
    /** Anybody: leaves a message in the drive's inbox. */
    invite: { id: NodeId; sealed: B };
    /** Owner. */
    dismissInvite: { id: NodeId };
    /** Owner. */
    setPreferences: { sealed: B; /** The last serial + 1. */ serial: number };
  };

/** What every command answers: the change sequence it ended at. */
export type CommandAnswer = { change: number };

/** 16 random bytes in lower-case hex that only who spent an opening knows. */
export type Ticket = string;

/** How long a ticket lasts, in milliseconds of the log's clock: a visit, with its reloads and broken downloads. */
export const TICKET_LIFE = 3_600_000;

/** What a limited grant gives is shown to who names a ticket of it. */
type WithTicket = { ticket?: Ticket };

export type Queries = RequestQueries &
  StorageQueries & {
    list: { since: number; limit: number } & WithTicket;
    versions: { id: NodeId; before?: number } & WithTicket;
    open: { id: NodeId; version?: number } & WithTicket;
    /** Of the newest versions; which ids have none or may not be seen shows only in that they are absent. */
    thumbnails: { ids: NodeId[] } & WithTicket;
    grants: { node?: NodeId; after?: string } & WithTicket;
    path: { id: NodeId } & WithTicket;
    invites: Record<string, never>;
    preferences: Record<string, never>;
    status: Record<string, never>;
  };

export type VersionSummary<B> = {
  version: number;
  /** Generation of the file's key that `wrappedShare` is under. */
  keyGeneration: number;
  wrappedShare: B;
  manifest: B;
  author: Account;
  time: number;
  position: number;
};

export type NodeView<B> = {
  id: NodeId;
  /** `null` for the root, and for a grantee's root, whose parent the caller cannot see. */
  parent: NodeId | null;
  kind: NodeKind;
  meta: B;
  keyGeneration: number;
  /** The node's key: under the parent's key, or under the caller's own key for a grantee's root. */
  wrap: B;
  /** The caller's grant's tag; on a grantee's root only. */
  keyTag?: B;
  /** 0 for the root and for a grantee's root. */
  parentGeneration: number;
  /** Earlier keys, newest first, each encrypted under the one after it. */
  history: B[];
  /** Whether the key must be renewed before anything is added. Changes of ancestors change it silently. */
  dirty: boolean;
  trashedAt: number | null;
  latest: VersionSummary<B> | null;
  created: number;
  modified: number;
  change: number;
  policyVersion: number;
  role: Role;
  /** Grants on the node; 0 for anybody but the owner. */
  shared: number;
};

export type GrantView<B> = {
  node: NodeId;
  account: Account;
  kind: GrantKind;
  role: GrantRole;
  expiresAt: number | null;
  recipientKey: B;
  wrap: B;
  keyTag: B;
  /** `null` for anybody but the owner. */
  note: B | null;
  by: Account;
  /** How often it may be opened; `null` for no limit. Drives made before links had limits say neither. */
  maxOpens?: number | null;
  /** How often it was. */
  opens?: number;
  /** The policy that decides about each opening. */
  policy?: string;
  /** Milliseconds of the log's clock when it was given or last changed. */
  since: number;
  /** The same as a change sequence. */
  at: number;
};

export type InviteView<B> = { id: NodeId; sealed: B; sender: Account; time: number };

/** One step from the topmost node the caller sees down to the asked one: all that a rekey needs. */
export type PathStep<B> = {
  id: NodeId;
  keyGeneration: number;
  parentGeneration: number;
  policyVersion: number;
  dirty: boolean;
  /** Who must get the renewed key; empty unless the node is dirty and the caller may renew it. */
  recipients: { account: Account; kind: GrantKind; recipientKey: B; keyTag: B }[];
  /** Whether the caller may renew its key: the owner, or an editor who sees the parent. */
  renewable: boolean;
};

export type Answers<B> = RequestAnswers<B> &
  StorageAnswers<B> & {
    /** While `more`, ask again with `since: cursor`. When `scope` differs from the last one, ask from 0 again. */
    list: { cursor: number; more: boolean; scope: string; nodes: NodeView<B>[]; removed: NodeId[] };
    /** Newest first. While `more`, ask again with `before` the last one. */
    versions: { versions: VersionSummary<B>[]; more: boolean };
    open: { enclaveShare: B; wrappedShare: B; manifest: B; version: number; keyGeneration: number };
    thumbnails: { thumbnails: ThumbnailShare<B>[] };
    /** Unless `next` is null there are more: ask again with `after: next`. */
    grants: { grants: GrantView<B>[]; next: string | null };
    path: { steps: PathStep<B>[] };
    invites: { invites: InviteView<B>[] };
    preferences: { sealed: B | null; serial: number };
    status: { initialised: boolean; root: NodeId | null; role: Role | null };
  };

/** The enclave's half of the key of a thumbnail, and of which version it is. */
export type ThumbnailShare<B> = { id: NodeId; version: number; enclaveShare: B };

/** What each share in an answer to `open` or `thumbnails` leaves in the runtime's release log. */
export type ReleaseLabel = { node: NodeId; version: number; caller: Account; thumbnail?: true };

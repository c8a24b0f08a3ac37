import type { Stored } from './storage-types.ts';

/** What the drive's commands say of nodes: ids, keys and content. `B` as in `schema.ts`. */

/** 16 bytes in lower-case hex, chosen by the client. */
export type NodeId = string;

/** An account as the runtime names callers; opaque here. */
export type Account = string;

/** A node's key wrapped under its parent's key of generation `parentGeneration` (the root: the vault key, 0). */
export type NewNode<B> = {
  id: NodeId;
  parent: NodeId;
  meta: B;
  wrap: B;
  parentGeneration: number;
};

export type NewVersion<B> = {
  /** The file's last version + 1; 1 for a new file. */
  version: number;
  enclaveShare: B;
  /** The vault share wrapped under the file's key. */
  wrappedShare: B;
  manifest: B;
  /** Where the version has a thumbnail: its own half of that one's key. The thumbnail before goes in any case. */
  thumbnail?: { enclaveShare: B; stored?: Stored<B> };
  /** How the store has it. What says nothing of that stays there for good. */
  stored?: Stored<B>;
};

export type NewFile<B> = NewNode<B> & { content: NewVersion<B> };
export type NextVersion<B> = { id: NodeId; meta?: B; content: NewVersion<B> };

/** Renews a dirty node's key for everybody who remains. */
export type Rekey<B> = {
  id: NodeId;
  /** The current generation + 1. */
  keyGeneration: number;
  meta: B;
  wrap: B;
  /** The parent's generation after the rekeys before this one; 0 for the root. */
  parentGeneration: number;
  /** The key before, encrypted under the new one. */
  history: B;
  /** The new key for each unexpired grant on the node: all of them and no other. */
  grants: RekeyedGrant<B>[];
};

export type RekeyedGrant<B> = { account: Account; wrap: B; keyTag: B };

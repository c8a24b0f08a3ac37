/** What the drive's commands and queries say of the store that keeps its content. `B` as in `schema.ts`. */

/** Content as the store pinned it. */
export type Stored<B> = {
  /** CID of its root. */
  root: string;
  /** What the pin cost there, bytes. */
  bytes: number;
  /** 32 bytes that alone release the pin: whoever can open the content does not hear of them. */
  secret: B;
};

export type StorageCommands<B> = {
  /**
   * Owner, editors and accounts of requests: has the drive vouch for as many bytes at the store. `request` is the hash of the tokens that
   * are asked for. `over-quota` where the drive has no more.
   */
  drawTokens: { request: B; bytes: number };
  /** Owner: so many bytes of what was drawn are the store's again. */
  giveBack: { bytes: number };
  /** Owner: what may be drawn, all in all; `null` for whatever the store gives. */
  setQuota: { bytes: number | null };
  /** Owner: how many portals of the store are to hold what is stored from now on, 1 to 8; `null` for what the store does by itself. Each copy is paid for. */
  setCopies: { copies: number | null };
  /** Owner: these pins the store let go (`ids`), and these it says it does not have (`absent`). Ids that the drive does not know change nothing. */
  released: { ids: string[]; absent: string[] };
};

/** A pin that nothing of the drive needs any more. */
export type Releasable<B> = Stored<B> & { id: string };

/** What was erased by one command, and whether the store let it go since. */
export type Erasure = {
  id: string;
  time: number;
  position: number;
  /** Files that are gone whole. */
  files: number;
  versions: number;
  /** Of its content at the store. */
  bytes: number;
  /** Pins that wait to be released. */
  waiting: number;
  /** Of those that do not wait any more: pins that the store said it does not have, when it was to release them. */
  absent: number;
  /** Contents whose pins have no owner, of before there were secrets: the store keeps them. */
  kept: number;
  /** When the last of them was released or found absent, and where; `null` before. */
  released: { time: number; position: number } | null;
};

export type StorageQueries = {
  usage: Record<string, never>;
  copies: Record<string, never>;
  releases: { after?: string };
  erasures: { before?: string };
};

export type StorageAnswers<B> = {
  /** Owner. `stored`: what its content costs, old versions and the trash included; `waiting`: pins to be released. */
  usage: { quota: number | null; drawn: number; stored: number; waiting: number; copies: number | null };
  /** Owner, editors and accounts of requests: as the owner chose with `setCopies`. */
  copies: { copies: number | null };
  /** Owner. Unless `next` is null there are more: ask again with `after: next`. */
  releases: { releases: Releasable<B>[]; next: string | null };
  /** Owner, newest first. Unless `next` is null there are more: ask again with `before: next`. */
  erasures: { erasures: Erasure[]; next: string | null };
};

import type { Account, NewNode, NewVersion, NodeId, Rekey } from './node-types.ts';

/**
 * Requests for files: links under which others leave files for a folder and see nothing of it. What they leave is a deposit, and
 * becomes a file when the owner accepts it. `B` as in `schema.ts`.
 */

export type RequestTerms<B> = {
  node: NodeId;
  /** The request's own account, which has no other right. */
  account: Account;
  expiresAt: number | null;
  /** How many files it takes, all in all. */
  maxFiles: number;
  /** Title and the owner's public key, sealed under a key from the request's secret. */
  card: B;
  /** The secret, sealed for the owner's devices. */
  note: B;
};

export type RequestView<B> = RequestTerms<B> & {
  /** How many files it took. */
  files: number;
  /** Milliseconds of the log's clock when it was made or last changed. */
  since: number;
};

/** A file that waits for the owner. It never shows the enclave's share: accepting needs none. */
export type DepositView<B> = {
  id: NodeId;
  /** The folder that it was left for. */
  node: NodeId;
  account: Account;
  /** That of the request at the time, from which the owner's client proves that the account is one of its own requests. */
  note: B;
  meta: B;
  /** The file's first key, sealed to the owner. */
  sealedKey: B;
  wrappedShare: B;
  manifest: B;
  time: number;
  position: number;
};

export type DepositContent<B> = Omit<NewVersion<B>, 'thumbnail'>;

/** The vault share comes under a fresh key: the one that the depositor chose is never one of the drive's. */
export type AcceptedDeposit<B> = NewNode<B> & { wrappedShare: B };

export type RequestCommands<B> = {
  /** Owner: makes a request or changes it, which keeps the count. */
  openRequest: RequestTerms<B>;
  /** Owner: takes it away. What it took before stays. */
  closeRequest: { node: NodeId; account: Account };
  /** A request's account: leaves a file, without a thumbnail: no stranger's picture is shown unasked. The same id again is refused with `node-exists` and counts once. */
  deposit: { id: NodeId; meta: B; sealedKey: B; content: DepositContent<B> };
  /** Owner: all or nothing. `unknown-deposit` where another device came first. */
  acceptDeposits: { deposits: AcceptedDeposit<B>[]; rekeys?: Rekey<B>[] };
  /** Owner: erases them, enclave shares included. */
  refuseDeposits: { ids: NodeId[] };
};

export type RequestQueries = {
  request: Record<string, never>;
  requests: { node?: NodeId; after?: string };
  deposits: { after?: string };
};

export type RequestAnswers<B> = {
  /** To a request's own account. */
  request: { card: B; expiresAt: number | null; maxFiles: number; files: number };
  /** Owner. Unless `next` is null there are more: ask again with `after: next`. */
  requests: { requests: RequestView<B>[]; next: string | null };
  /** Owner. `expecting`: whether there are requests that may bring more. */
  deposits: { deposits: DepositView<B>[]; next: string | null; expecting: boolean };
};

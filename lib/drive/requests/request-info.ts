import type { NodeId } from '../../../contracts/drive/schema.ts';

/** A request for files as its owner sees it. */
export type RequestInfo = {
  /** The folder that files are asked for. */
  readonly node: NodeId;
  readonly account: string;
  readonly title: string;
  readonly expiresAt: number | null;
  /** How many files it takes, all in all, and how many it took. */
  readonly maxFiles: number;
  readonly files: number;
  /** When it was made or last changed, milliseconds since 1970. */
  readonly since: number;
  /** All that follows the `#` of its address, secret included; empty where the owner's note of it was altered. */
  readonly fragment: string;
};

/** What is asked for: a title of at most 200 characters, until when, and how many files (100, at most 1,000). */
export type RequestOptions = {
  readonly title: string;
  readonly expiresAt?: number;
  readonly maxFiles?: number;
};

/** What may be changed of a request; what is absent stays. */
export type RequestChange = {
  readonly title?: string;
  readonly expiresAt?: number | null;
  readonly maxFiles?: number;
};

/** A file that came in by a request. */
export type CollectedFile = { readonly id: NodeId; readonly name: string; readonly folder: NodeId };

export type Collected = {
  readonly added: readonly CollectedFile[];
  /** Deposits that were not what who follows the request had signed; they were thrown away. */
  readonly refused: number;
  /** Whether requests are open, so that more may come. */
  readonly isExpecting: boolean;
};

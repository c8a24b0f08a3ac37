import type { Bytes } from '../../../base/bytes.ts';
import type { PageRef } from './page.ts';

/** What a replica remembers of the committed pages: keys and references, but no value. */

/** A value page and the SHA-256 of its plaintext piece, by which a piece that did not change keeps its page. */
export type ChunkRef = PageRef & { readonly digest: Bytes };
export type OutsideValue = { readonly length: number; readonly chunks: readonly ChunkRef[] };

export type KnownRecord = {
  readonly path: string;
  readonly key: string;
  /** If the value lies outside the leaf. */
  readonly outside?: OutsideValue;
};

export type Leaf = {
  readonly kind: 'leaf';
  readonly ref: PageRef;
  /** SHA-256 of the page's content. */
  readonly digest: Bytes;
  /** By path. */
  readonly records: readonly KnownRecord[];
};

export type Branch = {
  readonly kind: 'branch';
  readonly ref: PageRef;
  readonly count: number;
  /** One place for each nibble. */
  readonly children: readonly (TrieNode | undefined)[];
};

export type TrieNode = Leaf | Branch;

/** Records below a node. */
export const countOf = (node: TrieNode | undefined): number => {
  if (node === undefined) return 0;
  return node.kind === 'leaf' ? node.records.length : node.count;
};

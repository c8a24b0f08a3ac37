import { toHex, type Bytes } from '../../../base/bytes.ts';
import type { TrieNode } from './node.ts';

/** Hashes of the pages that `before` refers to and `after` does not; both lie at the same place. */
export function droppedPages(before: TrieNode | undefined, after: TrieNode | undefined): Bytes[] {
  if (before === undefined || before === after) return [];
  if (before.kind === 'branch' && after?.kind === 'branch') {
    const below = before.children.flatMap((child, nibble) => droppedPages(child, after.children[nibble]));
    return [before.ref.hash, ...below];
  }
  const kept = new Set(after === undefined ? [] : pagesOf(after).map(toHex));
  return pagesOf(before).filter((hash) => !kept.has(toHex(hash)));
}

function pagesOf({ ref, ...node }: TrieNode): Bytes[] {
  if (node.kind === 'branch')
    return [ref.hash, ...node.children.flatMap((child) => (child === undefined ? [] : pagesOf(child)))];
  const outside = node.records.flatMap((record) => record.outside?.chunks ?? []);
  return [ref.hash, ...outside.map(({ hash }) => hash)];
}

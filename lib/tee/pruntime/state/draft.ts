import { childPlace, MAX_LEAF_RECORDS, nibbleAt } from './layout.ts';
import { countOf, type Branch, type KnownRecord, type Leaf, type TrieNode } from './node.ts';

/**
 * The shape of the next commitment's trie, before anything is encrypted. It depends on the last commitment and on the set of marked
 * keys, never on the order of the marks.
 */

/** A key that was written or removed since the last commitment. */
export type Change = { readonly path: string; readonly key: string; readonly isRemoved: boolean };
export type DraftRecord = KnownRecord & { readonly isWritten?: true };

/** A page that may have to be written; `before` is the committed page of the same kind at the same place. */
export type DraftLeaf = {
  readonly kind: 'draft-leaf';
  readonly place: string;
  readonly records: readonly DraftRecord[];
  readonly before: Leaf | undefined;
};
export type DraftBranch = {
  readonly kind: 'draft-branch';
  readonly place: string;
  readonly children: readonly (TrieNode | Draft | undefined)[];
  readonly before: Branch | undefined;
};
export type Draft = DraftLeaf | DraftBranch;

type Drafted = TrieNode | Draft | undefined;

/** @param changes - below `place`, one for each path, by path. @returns the node itself where nothing was marked. */
export function draftNode(node: TrieNode | undefined, place: string, changes: readonly Change[]): Drafted {
  if (changes.length === 0) return node;
  if (node?.kind === 'branch') return draftBranch(node, place, changes);
  const before = node?.records ?? [];
  const records = merge(before, changes);
  // Removing what was not there changes nothing.
  const isSame = records.length === before.length && !records.some(({ isWritten }) => isWritten);
  return isSame ? node : shape(records, place, node);
}

function draftBranch(node: Branch, place: string, changes: readonly Change[]): Drafted {
  const byNibble = groupByNibble(changes, place.length);
  const children = node.children.map((child, nibble) =>
    draftNode(child, childPlace(place, nibble), byNibble[nibble] ?? []),
  );
  const records = children.reduce((sum, child) => sum + draftedCount(child), 0);
  if (records <= MAX_LEAF_RECORDS) return shape(children.flatMap(recordsOf), place, undefined);
  return { kind: 'draft-branch', place, children, before: node };
}

/** The one shape that a set of records has. */
function shape(records: readonly DraftRecord[], place: string, before: Leaf | undefined): Drafted {
  if (records.length === 0) return undefined;
  if (records.length <= MAX_LEAF_RECORDS) return { kind: 'draft-leaf', place, records, before };
  const children = groupByNibble(records, place.length).map((below, nibble) =>
    shape(below, childPlace(place, nibble), undefined),
  );
  return { kind: 'draft-branch', place, children, before: undefined };
}

/** Both lists are sorted by path, and so is the result. */
function merge(records: readonly KnownRecord[], changes: readonly Change[]): DraftRecord[] {
  const merged: DraftRecord[] = [];
  let next = 0;
  for (const { path, key, isRemoved } of changes) {
    for (let record = records[next]; record !== undefined && record.path < path; record = records[++next])
      merged.push(record);
    const known = records[next]?.path === path ? records[next++] : undefined;
    if (!isRemoved) merged.push({ ...(known ?? { path, key }), isWritten: true });
  }
  return [...merged, ...records.slice(next)];
}

function groupByNibble<T extends { readonly path: string }>(items: readonly T[], depth: number): T[][] {
  const groups = Array.from({ length: 16 }, (): T[] => []);
  for (const item of items) groups[nibbleAt(item.path, depth)]?.push(item);
  return groups;
}

function draftedCount(node: Drafted): number {
  switch (node?.kind) {
    case 'draft-leaf':
      return node.records.length;
    case 'draft-branch':
      return node.children.reduce((sum, child) => sum + draftedCount(child), 0);
    default:
      return countOf(node);
  }
}

function recordsOf(node: Drafted): readonly DraftRecord[] {
  if (node === undefined) return [];
  return node.kind === 'leaf' || node.kind === 'draft-leaf' ? node.records : node.children.flatMap(recordsOf);
}

/** What has to be known to write a leaf's record: not a value that lies outside and was not written. */
export const needsValue = ({ isWritten, outside }: DraftRecord): boolean =>
  isWritten === true || outside === undefined;

/** Keys whose values the draft's pages need. */
export function keysNeeded(node: Drafted): string[] {
  if (node?.kind === 'draft-leaf') return node.records.filter(needsValue).map(({ key }) => key);
  return node?.kind === 'draft-branch' ? node.children.flatMap(keysNeeded) : [];
}

import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import {
  bitAt,
  EMPTY,
  hashSparseLeaf,
  hashSparseNode,
  hashValue,
  KEY_LENGTH,
  MAX_DEPTH,
  type SparseProof,
} from './sparse-tree-proof.ts';

type Leaf = { readonly key: Bytes; readonly value: Bytes; readonly hash: Bytes };
type Branch = { readonly left: SparseTree; readonly right: SparseTree; readonly hash: Bytes };

/**
 * A sparse Merkle tree with its values. Trees never change: `changed` gives another one that shares all but the ways to what differs, so trees of
 * the past cost no more than what changed since.
 */
export type SparseTree = Leaf | Branch | undefined;

/** What a key is to lead to from now on; nothing where the value is undefined. */
export type LeafChange = { readonly key: Bytes; readonly value: Bytes | undefined };

export const rootOfTree = (tree: SparseTree): Bytes => tree?.hash ?? EMPTY;

/** The tree with these changes; of two for one key the later counts. @throws RangeError for a key of another length than 32 bytes. */
export function changed(tree: SparseTree, changes: readonly LeafChange[]): SparseTree {
  const last = new Map(changes.map((change) => [toHex(change.key), change]));
  for (const { key } of last.values())
    if (key.length !== KEY_LENGTH) throw new RangeError('a key has 32 bytes');
  return place(tree, [...last.values()], 0);
}

function place(tree: SparseTree, changes: readonly LeafChange[], depth: number): SparseTree {
  const [first] = changes;
  if (first === undefined) return tree;
  if (tree !== undefined && 'left' in tree) {
    const left = place(tree.left, onSide(changes, depth, 0), depth + 1);
    const right = place(tree.right, onSide(changes, depth, 1), depth + 1);
    return left === tree.left && right === tree.right ? tree : join(left, right);
  }
  const stays = tree !== undefined && !changes.some(({ key }) => equalBytes(key, tree.key));
  return build(stays ? [tree, ...leavesOf(changes, tree)] : leavesOf(changes, tree), depth);
}

/** Where a leaf gets the value that it has, it stays the same object. */
const leavesOf = (changes: readonly LeafChange[], old: Leaf | undefined): Leaf[] =>
  changes.flatMap(({ key, value }) => {
    if (value === undefined) return [];
    if (old !== undefined && equalBytes(old.key, key) && equalBytes(old.value, value)) return [old];
    // Copies: short arrays that share no buffer take a third of the room.
    return [{ key: key.slice(), value: value.slice(), hash: hashSparseLeaf(key, hashValue(value)).slice() }];
  });

function build(leaves: readonly Leaf[], depth: number): SparseTree {
  if (leaves.length < 2) return leaves[0];
  if (depth >= MAX_DEPTH) throw new RangeError('two leaves of one key');
  return join(build(onSide(leaves, depth, 0), depth + 1), build(onSide(leaves, depth, 1), depth + 1));
}

const onSide = <T extends { readonly key: Bytes }>(all: readonly T[], depth: number, side: number): T[] =>
  all.filter(({ key }) => bitAt(key, depth) === side);

/** A single leaf moves up, so that no shape tells what was there before. */
function join(left: SparseTree, right: SparseTree): SparseTree {
  if (left === undefined && (right === undefined || 'key' in right)) return right;
  if (right === undefined && left !== undefined && 'key' in left) return left;
  return { left, right, hash: hashSparseNode(rootOfTree(left), rootOfTree(right)).slice() };
}

/** What the key leads to. */
export function valueAt(tree: SparseTree, key: Bytes): Bytes | undefined {
  const { end } = follow(tree, key);
  return end !== undefined && equalBytes(end.key, key) ? end.value : undefined;
}

/** For `isPresent` of what `valueAt` gives, or for `isAbsent`. */
export function prove(tree: SparseTree, key: Bytes): SparseProof {
  const { end, siblings } = follow(tree, key);
  if (end === undefined || equalBytes(end.key, key)) return { siblings };
  return { siblings, other: { key: end.key, value: hashValue(end.value) } };
}

function follow(tree: SparseTree, key: Bytes): { end: Leaf | undefined; siblings: Bytes[] } {
  const siblings: Bytes[] = [];
  let at = tree;
  while (at !== undefined && 'left' in at) {
    const isLeft = bitAt(key, siblings.length) === 0;
    siblings.push(rootOfTree(isLeft ? at.right : at.left));
    at = isLeft ? at.left : at.right;
  }
  return { end: at, siblings };
}

/** The changes that lead from one tree to another: its cost is near what they do not share. */
export function differences(from: SparseTree, to: SparseTree): LeafChange[] {
  if (from === to) return [];
  if (from !== undefined && to !== undefined && 'left' in from && 'left' in to)
    return [...differences(from.left, to.left), ...differences(from.right, to.right)];
  const after = new Map(leavesBelow(to).map((leaf) => [toHex(leaf.key), leaf]));
  const gone = leavesBelow(from).flatMap(({ key, value }): LeafChange[] => {
    const id = toHex(key);
    const now = after.get(id);
    if (now === undefined) return [{ key, value: undefined }];
    if (equalBytes(now.value, value)) after.delete(id);
    return [];
  });
  return [...gone, ...[...after.values()].map(({ key, value }) => ({ key, value }))];
}

const leavesBelow = (tree: SparseTree): Leaf[] => {
  if (tree === undefined) return [];
  return 'key' in tree ? [tree] : [...leavesBelow(tree.left), ...leavesBelow(tree.right)];
};

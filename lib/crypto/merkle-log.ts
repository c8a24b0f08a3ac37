import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, equalBytes, type Bytes } from '../base/bytes.ts';

/**
 * The Merkle tree of RFC 9162, section 2.1, with SHA-256: hashes, the compact form that whoever only appends keeps, and the two
 * verifications. Who makes proofs keeps a `MerkleTree`.
 */
const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** Bytes of a hash. */
export const HASH_LENGTH = 32;

/** SHA-256(00 ‖ leaf). */
export const hashLeaf = (leaf: Uint8Array): Bytes =>
  asBytes(sha256.create().update(LEAF).update(leaf).digest());

/** SHA-256(01 ‖ left ‖ right). */
export const hashNode = (left: Uint8Array, right: Uint8Array): Bytes =>
  asBytes(sha256.create().update(NODE).update(left).update(right).digest());

/** The root of a log without leaves: SHA-256 of no bytes. */
export const emptyRoot = (): Bytes => asBytes(sha256(new Uint8Array()));

/** A log by its size and the roots of its perfect subtrees, the largest first: one for each bit that is set in the size. */
export type Frontier = { readonly size: number; readonly peaks: readonly Bytes[] };

export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

/** The log with one more leaf, given by its hash. */
export function appendLeaf({ size, peaks }: Frontier, leaf: Bytes): Frontier {
  const next = [...peaks];
  let merged = leaf;
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = next.pop();
    if (left === undefined) throw new RangeError('a frontier has one peak for each bit of its size');
    merged = hashNode(left, merged);
  }
  return { size: size + 1, peaks: [...next, merged] };
}

export function rootOf({ peaks }: Frontier): Bytes {
  const last = peaks.at(-1);
  if (last === undefined) return emptyRoot();
  return peaks.slice(0, -1).reduceRight<Bytes>((right, left) => hashNode(left, right), last);
}

/** A log's size and root. */
export type LogHead = { readonly size: number; readonly root: Bytes };

/** RFC 9162, section 2.1.3.2: whether the leaf of this hash stands at `index` of the log. */
export function isIncluded(
  leaf: Bytes,
  index: number,
  { size, root }: LogHead,
  path: readonly Bytes[],
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = hashNode(sibling, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = hashNode(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

/** RFC 9162, section 2.1.4.2: whether the log of the `first` head is a beginning of the one of the `second`. */
export function isConsistent(first: LogHead, second: LogHead, path: readonly Bytes[]): boolean {
  if (!isCount(first.size) || !isCount(second.size) || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && equalBytes(first.root, second.root);
  // Of nothing everything is a continuation.
  if (first.size === 0) return path.length === 0 && equalBytes(first.root, emptyRoot());
  const [start, ...rest] = isPowerOfTwo(first.size) ? [first.root, ...path] : path;
  if (start === undefined || path.length === 0) return false;
  let at = first.size - 1;
  let last = second.size - 1;
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [older, newer] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [older, newer] = [hashNode(sibling, older), hashNode(sibling, newer)];
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newer = hashNode(newer, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(older, first.root) && equalBytes(newer, second.root);
}

// Sizes go beyond the 32 bits of bitwise operators.
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isPowerOfTwo = (value: number): boolean => 2 ** Math.floor(Math.log2(value)) === value;

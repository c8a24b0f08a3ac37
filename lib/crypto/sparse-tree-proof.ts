import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, concatBytes, equalBytes, type Bytes } from '../base/bytes.ts';

/**
 * The sparse Merkle tree of Diem's "Jellyfish" with SHA-256 and a binary shape: what a key of 32 bytes leads to, proved by one path, also that it
 * leads nowhere. A subtree of no keys is `EMPTY`, one of a single key is that key's leaf wherever it lies, any other one is a node over its
 * two halves, so the keys and values alone decide the root. This file is what verifiers need; who makes proofs keeps a tree of `sparse-tree.ts`.
 */
const VALUE = Uint8Array.of(0x10);
const LEAF = Uint8Array.of(0x11);
const NODE = Uint8Array.of(0x12);

/** Bytes of a key and of a hash. */
export const KEY_LENGTH = 32;
/** No path is longer: two keys differ in one of so many bits. */
export const MAX_DEPTH = 8 * KEY_LENGTH;

/** SHA-256(13): the hash of a subtree without keys. */
export const EMPTY: Bytes = asBytes(sha256(Uint8Array.of(0x13)));

const hashOf = (...parts: Uint8Array[]): Bytes => asBytes(sha256(concatBytes(...parts)));

/** SHA-256(10 ‖ value). */
export const hashValue = (value: Uint8Array): Bytes => hashOf(VALUE, value);

/** SHA-256(11 ‖ key ‖ hash of the value). */
export const hashSparseLeaf = (key: Uint8Array, value: Uint8Array): Bytes => hashOf(LEAF, key, value);

/** SHA-256(12 ‖ left ‖ right). */
export const hashSparseNode = (left: Uint8Array, right: Uint8Array): Bytes => hashOf(NODE, left, right);

/** The bit that decides between left and right at this depth: the highest bit of the first byte comes first. */
export const bitAt = (key: Uint8Array, depth: number): number =>
  ((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;

/**
 * Of one key: the hashes beside its way, from the root's children down. `other` is the leaf that stands where the way of an absent key ends, as
 * its key and its value's hash.
 */
export type SparseProof = {
  readonly siblings: readonly Bytes[];
  readonly other?: { readonly key: Bytes; readonly value: Bytes } | undefined;
};

/** Whether the tree of this root has `value` under `key`. */
export function isPresent(root: Bytes, key: Bytes, value: Uint8Array, proof: SparseProof): boolean {
  if (proof.other !== undefined || !isWay(key, proof)) return false;
  return equalBytes(climb(key, hashSparseLeaf(key, hashValue(value)), proof.siblings), root);
}

/** Whether the tree of this root has nothing under `key`. */
export function isAbsent(root: Bytes, key: Bytes, proof: SparseProof): boolean {
  const { siblings, other } = proof;
  if (!isWay(key, proof)) return false;
  if (other === undefined) return equalBytes(climb(key, EMPTY, siblings), root);
  const isElsewhere = other.key.length === KEY_LENGTH && !equalBytes(other.key, key);
  const isOnTheWay = siblings.every((_, depth) => bitAt(other.key, depth) === bitAt(key, depth));
  if (!isElsewhere || !isOnTheWay || other.value.length !== KEY_LENGTH) return false;
  return equalBytes(climb(key, hashSparseLeaf(other.key, other.value), siblings), root);
}

const isWay = (key: Bytes, { siblings }: SparseProof): boolean =>
  key.length === KEY_LENGTH &&
  siblings.length <= MAX_DEPTH &&
  siblings.every(({ length }) => length === KEY_LENGTH);

const climb = (key: Bytes, from: Bytes, siblings: readonly Bytes[]): Bytes =>
  siblings.reduceRight<Bytes>(
    (hash, sibling, depth) =>
      bitAt(key, depth) === 0 ? hashSparseNode(hash, sibling) : hashSparseNode(sibling, hash),
    from,
  );

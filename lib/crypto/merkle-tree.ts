import type { Bytes } from '../base/bytes.ts';
import { emptyRoot, HASH_LENGTH, hashNode } from './merkle-log.ts';

/** A log that makes proofs (RFC 9162, sections 2.1.3.1 and 2.1.4.1): 64 bytes for each leaf. Sizes may be any up to the present one. */
export class MerkleTree {
  /** Of each height, the hashes of its perfect subtrees in their order. */
  readonly #levels: HashList[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param leaf - its hash. */
  append(leaf: Bytes): void {
    this.#size += 1;
    let hash = leaf;
    for (let height = 0; ; height++) {
      const level = (this.#levels[height] ??= new HashList());
      level.push(hash);
      if (level.length % 2 === 1) return;
      hash = hashNode(level.at(level.length - 2), hash);
    }
  }

  root(size = this.#size): Bytes {
    this.#check(size);
    return size === 0 ? emptyRoot() : this.#hashOf(0, size);
  }

  /** That the leaf at `index` stands in the log of `size`, for `isIncluded`. @throws RangeError where it does not. */
  inclusion(index: number, size = this.#size): Bytes[] {
    this.#check(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size)
      throw new RangeError('no leaf stands there');
    const path: Bytes[] = [];
    let [start, end] = [0, size];
    while (end - start > 1) {
      const middle = start + splitOf(end - start);
      path.push(index < middle ? this.#hashOf(middle, end) : this.#hashOf(start, middle));
      if (index < middle) end = middle;
      else start = middle;
    }
    return path.reverse();
  }

  /** That the log of `size` continues the one of `first`, for `isConsistent`. @throws RangeError where there is no such log. */
  consistency(first: number, size = this.#size): Bytes[] {
    this.#check(size);
    if (!Number.isSafeInteger(first) || first < 0 || first > size)
      throw new RangeError('no log of that size');
    if (first === 0 || first === size) return [];
    const path: Bytes[] = [];
    let [start, end] = [0, size];
    while (end !== first) {
      const middle = start + splitOf(end - start);
      path.push(first <= middle ? this.#hashOf(middle, end) : this.#hashOf(start, middle));
      if (first <= middle) end = middle;
      else start = middle;
    }
    // What is left is a subtree of both; its root is known to the verifier only where it is the whole older log.
    if (start !== 0) path.push(this.#hashOf(start, end));
    return path.reverse();
  }

  #check(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.#size)
      throw new RangeError('no log of that size');
  }

  /** Of the leaves from `start` to before `end`, as the tree cuts them. */
  #hashOf(start: number, end: number): Bytes {
    const height = Math.log2(end - start);
    const level = Number.isInteger(height) ? this.#levels[height] : undefined;
    if (level !== undefined) return level.at(start / 2 ** height);
    const middle = start + splitOf(end - start);
    return hashNode(this.#hashOf(start, middle), this.#hashOf(middle, end));
  }
}

/** The largest power of two below `count`, which is above one. */
const splitOf = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);

/** Hashes one behind the other: objects of their own would take four times the room. */
class HashList {
  #bytes = new Uint8Array(HASH_LENGTH);
  length = 0;

  push(hash: Bytes): void {
    const end = this.length * HASH_LENGTH;
    if (end === this.#bytes.length) {
      const wider = new Uint8Array(2 * end);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes.set(hash, end);
    this.length += 1;
  }

  at(index: number): Bytes {
    if (index < 0 || index >= this.length) throw new RangeError('no hash stands there');
    return this.#bytes.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);
  }
}

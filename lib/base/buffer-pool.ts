import type { Bytes } from './bytes.ts';

/**
 * Bytes that are used again and again. Fresh ones cost more than what most tasks do with them: the system has to find and clear the memory, and V8, which counts what
 * lies outside of its heap, looks through the whole heap after some tens of megabytes.
 */
export type BufferPool = {
  /** Bytes of this length with anything in them, a view of bytes of the pool. */
  take(length: number): Bytes;
  /** Takes back what nobody reads or writes any more. Bytes that are not of the pool, or are back already, are left alone. */
  give(bytes: Bytes): void;
  /** The memory of bytes that were lent is under another array now: streams that fill memory take the old one's away. */
  moved(from: Bytes, to: Bytes): void;
};

/** Lengths are rounded up to this, so that what came back fits the next. */
const STEP = 64 << 10;

/** @param mostKept - bytes that lie ready at most; what comes back beyond that is let go. */
export function createBufferPool(mostKept: number): BufferPool {
  // Weakly: what is never given back is the garbage collector's.
  const lent = new WeakSet<ArrayBuffer>();
  const ready: ArrayBuffer[] = [];
  let kept = 0;
  return {
    take(length) {
      const rounded = Math.max(STEP, Math.ceil(length / STEP) * STEP);
      const at = bestFit(ready, rounded);
      const [found = new ArrayBuffer(rounded)] = at < 0 ? [] : ready.splice(at, 1);
      if (at >= 0) kept -= found.byteLength;
      lent.add(found);
      return new Uint8Array(found, 0, length);
    },
    give({ buffer }) {
      if (!lent.delete(buffer) || kept + buffer.byteLength > mostKept) return;
      ready.push(buffer);
      kept += buffer.byteLength;
    },
    moved(from, to) {
      if (lent.delete(from.buffer)) lent.add(to.buffer);
    },
  };
}

/** The last of those that are long enough and not more than twice as long. */
const bestFit = (ready: readonly ArrayBuffer[], length: number): number =>
  ready.findLastIndex(({ byteLength }) => byteLength >= length && byteLength <= 2 * length);

import type { CID } from 'multiformats/cid';
import type { BufferPool } from '../../base/buffer-pool.ts';
import type { Bytes } from '../../base/bytes.ts';
import { MAX_BLOCK_BYTES } from '../block.ts';
import { carLeaves } from '../car/car-leaves.ts';
import { ContentError } from '../content-error.ts';
import type { FileDag } from '../dag/file-dag.ts';
import type { ByteReader } from '../../base/byte-reader.ts';
import { inOrder } from './in-order.ts';

/** Leaves that one request asks for. */
const WINDOW = 64;
/** Fewer bytes are fetched leaf by leaf, several at a time: there the way there and back counts. */
const LONG = 4 << 20;
/** A connection that nobody reads from is let go of after so many milliseconds. */
const IDLE = 5_000;
/** After so many requests in a row that failed, a portal does not serve them. */
const PATIENCE = 2;

export type LeavesOptions = {
  readonly root: CID;
  readonly dag: FileDag;
  readonly pool: BufferPool;
  /** Leaves under way at a time that are fetched one by one. */
  readonly width: number;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds that a CAR waits for its reader. */
  readonly idle?: number;
  /** A CAR of the file's bytes `from` up to and including `to`. */
  openCar(root: CID, from: number, to: number, signal: AbortSignal): Promise<ByteReader>;
  /** One leaf, verified, however often that has to be tried. */
  fetchLeaf(index: number, signal: AbortSignal): Promise<Bytes>;
};

/**
 * The leaves of a file in order. Of long files many come as one CAR: a browser takes five times as long for as many requests. Whatever is wrong with a CAR,
 * the leaves that it did not bring are fetched one by one, and what is said of them counts. While nobody asks for more, no connection is kept for it: browsers
 * have six of them.
 * @throws as `fetchLeaf`.
 */
export async function* fileLeaves(options: LeavesOptions): AsyncGenerator<Bytes, void, undefined> {
  const { dag, width, fetchLeaf, idle = IDLE } = options;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  let failures = 0;
  try {
    for (let at = 0; at < dag.leafCount;) {
      const end = Math.min(dag.leafCount, at + WINDOW);
      let isLeft = false;
      try {
        const car = failures < PATIENCE ? await beginCar(options, at, end, signal) : undefined;
        for await (const leaf of car?.leaves ?? []) {
          at += 1;
          const timer = setTimeout(() => {
            isLeft = true;
            void car?.end();
          }, idle);
          try {
            yield leaf;
          } finally {
            clearTimeout(timer);
          }
          if (isLeft) break;
        }
        if (at === end) failures = 0;
      } catch (error) {
        // What there is to be said about it, fetching the leaves says.
        if (!(error instanceof ContentError)) throw error;
        failures += 1;
      }
      if (isLeft) continue;
      const from = at;
      yield* inOrder(end - from, width, (index, ended) =>
        fetchLeaf(from + index, AbortSignal.any([signal, ended])),
      );
      at = end;
    }
  } finally {
    stop.abort();
  }
}

/** @returns `undefined` where it is not worth it. */
async function beginCar(
  { root, dag, pool, openCar }: LeavesOptions,
  first: number,
  end: number,
  signal: AbortSignal,
): Promise<{ leaves: AsyncGenerator<Bytes>; end(): Promise<void> } | undefined> {
  const places = await Promise.all(Array.from({ length: end - first }, (_, i) => dag.leaf(first + i)));
  const [start, last] = [places[0], places.at(-1)];
  if (start === undefined || last === undefined) return undefined;
  if (places.some(({ length }) => length > MAX_BLOCK_BYTES)) return undefined;
  const to = last.from + last.length - 1;
  if (to - start.from < LONG) return undefined;
  const body = await openCar(root, start.from, to, signal);
  return { leaves: carLeaves(body, root, places, pool), end: () => body.end() };
}

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
/** After so many requests in a row that failed, a portal does not serve them. */
const PATIENCE = 2;

export type LeavesOptions = {
  readonly root: CID;
  readonly dag: FileDag;
  readonly pool: BufferPool;
  /** Leaves under way at a time that are fetched one by one. */
  readonly width: number;
  readonly signal: AbortSignal | undefined;
  /** A CAR of the file's bytes `from` up to and including `to`. */
  openCar(root: CID, from: number, to: number, signal: AbortSignal): Promise<ByteReader>;
  /** One leaf, verified, however often that has to be tried. */
  fetchLeaf(index: number, signal: AbortSignal): Promise<Bytes>;
};

/**
 * The leaves of a file in order. Of long files many come as one CAR: a browser takes five times as long for as many requests. Whatever is wrong with a CAR,
 * the leaves that it did not bring are fetched one by one, and what is said of them counts.
 * @throws as `fetchLeaf`.
 */
export async function* fileLeaves(options: LeavesOptions): AsyncGenerator<Bytes, void, undefined> {
  const { dag, width, fetchLeaf } = options;
  const { leafCount } = dag;
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  let failures = 0;
  const begin = (first: number): Promise<AsyncGenerator<Bytes> | undefined> =>
    first < leafCount && failures < PATIENCE
      ? beginCar(options, first, Math.min(leafCount, first + WINDOW), signal)
      : Promise.resolve(undefined);
  let next: ReturnType<typeof begin> | undefined = begin(0);
  try {
    for (let first = 0; first < leafCount; first += WINDOW) {
      const end = Math.min(leafCount, first + WINDOW);
      let at = first;
      const car = await (next ?? begin(first));
      next = undefined;
      try {
        for await (const leaf of car ?? []) {
          // The next one's head is here when this one ends.
          if (++at === first + WINDOW / 2) next = begin(end);
          yield leaf;
        }
      } catch (error) {
        if (!(error instanceof ContentError)) throw error;
        failures += 1;
      }
      if (car !== undefined && at === end) failures = 0;
      yield* inOrder(end - at, width, (index, ended) =>
        fetchLeaf(at + index, AbortSignal.any([signal, ended])),
      );
    }
  } finally {
    stop.abort();
  }
}

/** @returns `undefined` where it is not worth it, or cannot be had. */
async function beginCar(
  { root, dag, pool, openCar }: LeavesOptions,
  first: number,
  end: number,
  signal: AbortSignal,
): Promise<AsyncGenerator<Bytes> | undefined> {
  try {
    const places = await Promise.all(Array.from({ length: end - first }, (_, i) => dag.leaf(first + i)));
    const [start, last] = [places[0], places.at(-1)];
    if (start === undefined || last === undefined) return undefined;
    if (places.some(({ length }) => length > MAX_BLOCK_BYTES)) return undefined;
    const to = last.from + last.length - 1;
    if (to - start.from < LONG) return undefined;
    return carLeaves(await openCar(root, start.from, to, signal), root, places, pool);
  } catch (error) {
    // What there is to be said about it, fetching the leaves says.
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}

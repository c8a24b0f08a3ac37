import type { CID } from 'multiformats/cid';
import { createBufferPool, type BufferPool } from '../base/buffer-pool.ts';
import { asBytes, type Bytes } from '../base/bytes.ts';
import { MOST_PINS, pinsCodec } from '../protocol/pin-request.ts';
import {
  createBlockClient,
  portalOf,
  posting,
  type BlockClient,
  type ClientOptions,
  type StoreOptions,
} from './block-client.ts';
import { fileLeaves } from './client/file-leaves.ts';
import { openFileDag, type FileDag } from './dag/file-dag.ts';

export type RemoteFile = {
  readonly leafCount: number;
  /** The bytes of one leaf, verified; any order, several at once. @param pool what they may be of; else they are fresh. */
  leaf(index: number, signal?: AbortSignal, pool?: BufferPool): Promise<Bytes>;
};

/** The content store as a client sees it: blocks, and files that are put together from them. Reading files throws ContentError `wrong-layout` or `malformed`, too. */
export type ContentClient = BlockClient & {
  /** Many pins of one upload; as `pin`, and those before one that fails are made. */
  pinAll(pins: readonly { root: CID; release: Bytes }[], options?: StoreOptions): Promise<void>;
  /** The leaves of a file in order, several fetched ahead. */
  fetchFile(
    root: CID,
    options?: {
      signal?: AbortSignal;
      width?: number;
      /** What leaves may be of; whoever read one gives it back. */
      pool?: BufferPool;
      /** Runs each fetch, perhaps several times. */
      persist?: <T>(fetch: () => Promise<T>) => Promise<T>;
    },
  ): AsyncIterable<Bytes>;
  /** Random access; `signal` ends fetches of the file's inner nodes. */
  openFile(root: CID, signal?: AbortSignal): Promise<RemoteFile>;
};

/** Leaves of 1 MiB under way at a time: enough to hide latency, little enough for a phone. */
const WIDTH = 6;

/** Browser and Node. @param options.baseUrl of the portal; a path in it is kept */
export function createContentClient(options: ClientOptions): ContentClient {
  const blocks = createBlockClient(options);
  const post = posting(portalOf(options));

  const openDag = (root: CID, signal?: AbortSignal): Promise<FileDag> =>
    openFileDag(root, (cid) => blocks.fetchBlock(cid, signal));

  const leafOf =
    (dag: FileDag): RemoteFile['leaf'] =>
    async (index, signal, pool) =>
      blocks.fetchBlock((await dag.leaf(index)).cid, signal, pool);

  return {
    ...blocks,
    async pinAll(pins, options = {}) {
      const named = pins.map(({ root, release }) => ({ root: asBytes(root.bytes), release }));
      for (let at = 0; at < named.length; at += MOST_PINS) {
        const part = named.slice(at, at + MOST_PINS);
        await post('v1/pins', options, new Blob([pinsCodec.encode({ v: 1, pins: part })]));
      }
    },
    async *fetchFile(root, { signal, width = WIDTH, persist = once, pool } = {}) {
      const dag = await persist(() => openDag(root, signal));
      const leaf = leafOf(dag);
      yield* fileLeaves({
        ...{ root, dag, width, signal, pool: pool ?? createBufferPool(0) },
        openCar: blocks.openCar,
        fetchLeaf: (index, ended) => persist(() => leaf(index, ended, pool)),
      });
    },
    async openFile(root, signal) {
      const dag = await openDag(root, signal);
      return { leafCount: dag.leafCount, leaf: leafOf(dag) };
    },
  };
}

const once = <T>(fetch: () => Promise<T>): Promise<T> => fetch();

import type { CID } from 'multiformats/cid';
import type { Bytes } from '../base/bytes.ts';
import { createBlockClient, type BlockClient } from './block-client.ts';
import { inOrder } from './client/in-order.ts';
import { openFileDag } from './dag/file-dag.ts';

export type RemoteFile = {
  readonly leafCount: number;
  /** The bytes of one leaf, verified; any order, several at once. */
  leaf(index: number, signal?: AbortSignal): Promise<Bytes>;
};

/** The content store as a client sees it: blocks, and files that are put together from them. Reading files throws ContentError `wrong-layout` or `malformed`, too. */
export type ContentClient = BlockClient & {
  /** The leaves of a file in order, several fetched ahead. */
  fetchFile(
    root: CID,
    options?: {
      signal?: AbortSignal;
      width?: number;
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
export function createContentClient(options: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
}): ContentClient {
  return withFiles(createBlockClient(options));
}

/** Puts files together from blocks. */
export function withFiles(blocks: BlockClient): ContentClient {
  async function openFile(root: CID, signal?: AbortSignal): Promise<RemoteFile> {
    const dag = await openFileDag(root, (cid) => blocks.fetchBlock(cid, signal));
    return {
      leafCount: dag.leafCount,
      leaf: async (index, leafSignal) => blocks.fetchBlock(await dag.leafCid(index), leafSignal),
    };
  }

  return {
    ...blocks,
    async *fetchFile(root, { signal, width = WIDTH, persist = once } = {}) {
      const file = await persist(() => openFile(root, signal));
      yield* inOrder(file.leafCount, width, (index, stop) =>
        persist(() => file.leaf(index, signal === undefined ? stop : AbortSignal.any([stop, signal]))),
      );
    },
    openFile,
  };
}

const once = <T>(fetch: () => Promise<T>): Promise<T> => fetch();

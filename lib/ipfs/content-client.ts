import type { CID } from 'multiformats/cid';
import * as v from 'valibot';
import { asBytes, fromUtf8, type Bytes } from '../base/bytes.ts';
import { uint } from '../base/schema.ts';
import { MOST_PINS, pinReleaseCodec, pinRequestCodec, pinsCodec } from '../protocol/pin-request.ts';
import { COPIES_HEADER, PURSE_HEADER, UPLOAD_HEADER } from '../protocol/upload-header.ts';
import { createBlock, MAX_BLOCK_BYTES, RAW, verifyBlock } from './block.ts';
import { CAR_TYPE, carOf } from './car/car-slices.ts';
import { inOrder } from './client/in-order.ts';
import { createPortalHttp } from './client/portal-http.ts';
import { ContentError } from './content-error.ts';
import type * as FileDags from './dag/file-dag.ts';

/** What the portal says it kept of a CAR. */
export type PutReceipt = { readonly blocks: number; readonly bytes: number };

export type StoreOptions = {
  signal?: AbortSignal | undefined;
  /** 32 hex digits that name it: its blocks are kept until a pin of that name, however long it takes while more of it comes. */
  upload?: string | undefined;
  /** 32 hex digits: what pays. */
  purse?: string | undefined;
  /** Of a pin: how many portals are to hold it, where that is not the store's choice. Each copy is paid for. */
  copies?: number | undefined;
};

export type RemoteFile = {
  readonly leafCount: number;
  /** The bytes of one leaf, verified; any order, several at once. */
  leaf(index: number, signal?: AbortSignal): Promise<Bytes>;
};

/**
 * The content store as a client sees it, through one portal that it does not trust: every block is hashed
 * before anything is done with it. Each call throws ContentError `offline`, `not-found`, `refused`, `too-large`
 * or `aborted`; those that read blocks also `wrong-block`, and those that read files `wrong-layout` or `malformed`.
 */
export type ContentClient = {
  /** Sends a CAR slice; the portal has verified and kept all of it when this resolves. A `refused` whose refusal code is `no-credit` kept none of it. */
  putCar(car: Blob, options?: StoreOptions): Promise<PutReceipt>;
  /** Keeps bytes as one raw block. */
  put(bytes: Uint8Array, options?: StoreOptions): Promise<CID>;
  /**
   * A `refused` whose refusal code is `incomplete` says that blocks of the DAG are missing there, with `no-credit` that the purse has not what they cost.
   * @param options.release hash of the secret that releases the pin (`pinReleaseHash`); without it the pin stays for good.
   */
  pin(root: CID, options?: StoreOptions & { release?: Bytes | undefined }): Promise<void>;
  /** Many pins of one upload; as `pin`, and those before one that fails are made. */
  pinAll(pins: readonly { root: CID; release: Bytes }[], options?: StoreOptions): Promise<void>;
  /**
   * Removes a pin; what it was paid with goes into the purse.
   * @param secret of the pin. @returns false where there is no such pin, perhaps not any more.
   */
  release(root: CID, secret: Bytes, options?: Omit<StoreOptions, 'upload'>): Promise<boolean>;
  fetchBlock(cid: CID, signal?: AbortSignal): Promise<Bytes>;
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
const receiptSchema = v.strictObject({ blocks: uint, bytes: uint });

/** Browser and Node. @param options.baseUrl of the portal; a path in it is kept */
export function createContentClient(options: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
}): ContentClient {
  // Called unbound, the browser's fetch refuses; hence the wrapper.
  const portal = createPortalHttp(options.baseUrl, options.fetch ?? ((...args) => globalThis.fetch(...args)));

  const post = (
    path: string,
    { signal, upload, purse, copies }: StoreOptions,
    body?: Blob,
    headers?: Record<string, string>,
  ): Promise<Bytes> =>
    portal.exchange(path, {
      method: 'POST',
      headers: {
        ...headers,
        ...(upload !== undefined && { [UPLOAD_HEADER]: upload }),
        ...(purse !== undefined && { [PURSE_HEADER]: purse }),
        ...(copies !== undefined && { [COPIES_HEADER]: String(copies) }),
      },
      ...(body !== undefined && { body }),
      maxBytes: 4096,
      signal,
    });

  const putCar = async (car: Blob, options: StoreOptions = {}): Promise<PutReceipt> =>
    parseReceipt(await post('v1/blocks', options, car, { 'content-type': CAR_TYPE }));

  async function fetchBlock(cid: CID, signal?: AbortSignal): Promise<Bytes> {
    const path = `ipfs/${cid.toString()}?format=raw`;
    const headers = { accept: 'application/vnd.ipld.raw' };
    const bytes = await portal.exchange(path, { method: 'GET', headers, maxBytes: MAX_BLOCK_BYTES, signal });
    return (await verifyBlock(cid, bytes)).bytes;
  }

  async function openFile(root: CID, signal?: AbortSignal): Promise<RemoteFile> {
    const { openFileDag } = await loadFileDag();
    const dag = await openFileDag(root, (cid) => fetchBlock(cid, signal));
    return {
      leafCount: dag.leafCount,
      leaf: async (index, leafSignal) => fetchBlock(await dag.leafCid(index), leafSignal),
    };
  }

  return {
    putCar,
    async put(bytes, options) {
      const block = await createBlock(RAW, bytes);
      await putCar(carOf([block]), options);
      return block.cid;
    },
    async pin(root, options = {}) {
      const { release } = options;
      const body = release === undefined ? undefined : new Blob([pinRequestCodec.encode({ v: 1, release })]);
      await post(`v1/pins/${root.toString()}`, options, body);
    },
    async pinAll(pins, options = {}) {
      const named = pins.map(({ root, release }) => ({ root: asBytes(root.bytes), release }));
      for (let at = 0; at < named.length; at += MOST_PINS) {
        const part = named.slice(at, at + MOST_PINS);
        await post('v1/pins', options, new Blob([pinsCodec.encode({ v: 1, pins: part })]));
      }
    },
    async release(root, secret, options = {}) {
      const body = new Blob([pinReleaseCodec.encode({ v: 1, secret })]);
      try {
        await post(`v1/pins/${root.toString()}/release`, options, body);
        return true;
      } catch (error) {
        // The portal's own word; whatever stands before it says 404 without one.
        if (error instanceof ContentError && error.refusal?.code === 'not-found') return false;
        throw error;
      }
    },
    fetchBlock,
    async *fetchFile(root, { signal, width = WIDTH, persist = once } = {}) {
      const file = await persist(() => openFile(root, signal));
      yield* inOrder(file.leafCount, width, (index, stop) =>
        persist(() => file.leaf(index, signal === undefined ? stop : AbortSignal.any([stop, signal]))),
      );
    },
    openFile,
  };
}

/** Fetched by browsers when the first file is opened: no list of files needs it. */
async function loadFileDag(): Promise<typeof FileDags> {
  try {
    return await import('./dag/file-dag.ts');
  } catch (cause) {
    throw new ContentError('offline', 'a part of the program could not be fetched', { cause });
  }
}

const once = <T>(fetch: () => Promise<T>): Promise<T> => fetch();

function parseReceipt(answer: Bytes): PutReceipt {
  try {
    return v.parse(receiptSchema, JSON.parse(fromUtf8(answer)));
  } catch (cause) {
    throw new ContentError('malformed', 'the portal gave no receipt', { cause });
  }
}

import type { CID } from 'multiformats/cid';
import * as v from 'valibot';
import type { BufferPool } from '../base/buffer-pool.ts';
import { fromUtf8, type Bytes } from '../base/bytes.ts';
import { uint } from '../base/schema.ts';
import { pinReleaseCodec, pinRequestCodec } from '../protocol/pin-request.ts';
import { COPIES_HEADER, PURSE_HEADER, UPLOAD_HEADER } from '../protocol/upload-header.ts';
import { createBlock, MAX_BLOCK_BYTES, RAW, verifyBlock } from './block.ts';
import { CAR_TYPE, carOf } from './car/car-slices.ts';
import type { ByteReader } from '../base/byte-reader.ts';
import type { Sendable } from './client/carrier.ts';
import { createPortalHttp, type PortalHttp } from './client/portal-http.ts';
import { ContentError } from './content-error.ts';

/** What the portal says it kept of a CAR. */
export type PutReceipt = { readonly blocks: number; readonly bytes: number };

/** `baseUrl` of the portal; a path in it is kept. */
export type ClientOptions = { readonly baseUrl: string; readonly fetch?: typeof globalThis.fetch };

export type StoreOptions = {
  signal?: AbortSignal | undefined;
  /** 32 hex digits that name it: its blocks are kept until a pin of that name, however long it takes while more of it comes. */
  upload?: string | undefined;
  /** 32 hex digits: what pays. */
  purse?: string | undefined;
  /** Of a pin: how many portals are to hold it, where that is not the store's choice. Each copy is paid for. */
  copies?: number | undefined;
};

/**
 * Blocks of the content store as a client sees them, through one portal that it does not trust: every block is hashed
 * before anything is done with it. Each call throws ContentError `offline`, `not-found`, `refused`, `too-large`
 * or `aborted`; those that read blocks also `wrong-block`.
 */
export type BlockClient = {
  /** Sends a CAR slice; the portal has verified and kept all of it when this resolves. A `refused` whose refusal code is `no-credit` kept none of it. */
  putCar(car: Sendable, options?: StoreOptions): Promise<PutReceipt>;
  /** Keeps bytes as one raw block. */
  put(bytes: Uint8Array, options?: StoreOptions): Promise<CID>;
  /**
   * A `refused` whose refusal code is `incomplete` says that blocks of the DAG are missing there, with `no-credit` that the purse has not what they cost.
   * @param options.release hash of the secret that releases the pin (`pinReleaseHash`); without it the pin stays for good.
   */
  pin(root: CID, options?: StoreOptions & { release?: Bytes | undefined }): Promise<void>;
  /**
   * Removes a pin; what it was paid with goes into the purse.
   * @param secret of the pin. @returns false where there is no such pin, perhaps not any more.
   */
  release(root: CID, secret: Bytes, options?: Omit<StoreOptions, 'upload'>): Promise<boolean>;
  /** @param pool what the block's bytes may be of; else they are fresh. */
  fetchBlock(cid: CID, signal?: AbortSignal, pool?: BufferPool): Promise<Bytes>;
  /** A CAR of the blocks that a file's bytes `from` up to and including `to` are in, in their order. Nothing of it is verified. */
  openCar(root: CID, from: number, to: number, signal?: AbortSignal): Promise<ByteReader>;
};

const receiptSchema = v.strictObject({ blocks: uint, bytes: uint });

/** Browser and Node. @param options.baseUrl of the portal; a path in it is kept */
export function createBlockClient(options: ClientOptions): BlockClient {
  const portal = portalOf(options);

  const post = posting(portal);

  const putCar = async (car: Sendable, options: StoreOptions = {}): Promise<PutReceipt> =>
    parseReceipt(await post('v1/blocks', options, car, { 'content-type': CAR_TYPE }));

  async function fetchBlock(cid: CID, signal?: AbortSignal, pool?: BufferPool): Promise<Bytes> {
    const path = `ipfs/${cid.toString()}?format=raw`;
    const headers = { accept: 'application/vnd.ipld.raw' };
    const how = { headers, maxBytes: MAX_BLOCK_BYTES, signal, pool };
    const bytes = await portal.exchange(path, { method: 'GET', ...how });
    return (await verifyBlock(cid, bytes)).bytes;
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
    openCar: (root, from, to, signal) =>
      portal.open(
        `ipfs/${root.toString()}?format=car&dag-scope=entity&entity-bytes=${String(from)}:${String(to)}`,
        { method: 'GET', headers: { accept: `${CAR_TYPE};version=1;order=dfs;dups=y` }, signal },
      ),
  };
}

export const portalOf = ({ baseUrl, fetch }: ClientOptions): PortalHttp => createPortalHttp(baseUrl, fetch);

/** Sends something to be stored, with what its options say. */
export const posting =
  (portal: PortalHttp) =>
  (
    path: string,
    { signal, upload, purse, copies }: StoreOptions,
    body?: Sendable,
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

function parseReceipt(answer: Bytes): PutReceipt {
  try {
    return v.parse(receiptSchema, JSON.parse(fromUtf8(answer)));
  } catch (cause) {
    throw new ContentError('malformed', 'the portal gave no receipt', { cause });
  }
}

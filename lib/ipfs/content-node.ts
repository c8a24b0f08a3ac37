import type { CID } from 'multiformats/cid';
import type { Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { costOf } from '../protocol/upload-tokens/credit.ts';
import { checkCid, createBlock, RAW } from './block.ts';
import type { StoreUsage } from './blockstore/block-index.ts';
import { orStorage } from './blockstore/storage-error.ts';
import type { CarSource } from './car/car-reader.ts';
import {
  importCar,
  importPaidCar,
  type ImportOptions,
  type ImportReceipt,
  type PaidImportOptions,
} from './car/car-import.ts';
import type { CollectReport } from './collect.ts';
import { ContentError } from './content-error.ts';
import { openContentStores, type ContentStoreOptions } from './content-stores.ts';
import { catFile, type FileRange } from './dag/cat-file.ts';
import { completeDag } from './dag/complete-dag.ts';
import type { PinOptions, PinSet } from './pin-set.ts';
import { dialPeer, fetchFromPeers, type FetchOptions } from './peer-fetch.ts';
import { startPrivateHelia } from './private-helia.ts';
import { scrubStore, type ScrubOptions, type ScrubReport } from './scrub.ts';

/** A content store on disk that is also a peer. Everything it acknowledges survives a power cut. */
export type ContentNode = Omit<PinSet, 'pin'> & {
  readonly peerId: string;
  /** The multiaddresses under which peers can dial this node. */
  addresses(): string[];
  /** @throws ContentError `offline` if the peer cannot be reached. */
  dial(address: string, signal?: AbortSignal): Promise<void>;
  /**
   * Keeps the blocks of a CAR; each is verified before it is kept, and all are on disk when this resolves. The
   * stream stays the caller's to close. Blocks before a fault may stay; they are verified and unpinned.
   * @throws as the function `importCar`.
   */
  importCar(from: CarSource, options?: ImportOptions): Promise<ImportReceipt>;
  /** The same, paid for. @throws as the function `importPaidCar`. */
  importPaidCar(from: CarSource, options: PaidImportOptions): Promise<ImportReceipt>;
  /** Whether an upload holds anything here, or did not long ago. */
  hasUpload(upload: Bytes): boolean;
  /** Ends what an upload holds. */
  endUpload(upload: Bytes): Promise<void>;
  /**
   * Pins a DAG; what it lacks here comes from connected peers first, as much of it as could be paid. Pinning it again changes nothing.
   * @throws ContentError `incomplete` where neither has it all, `no-credit`; as {@link PinSet.pin} otherwise. Then no trace of the pin is left.
   */
  pin(root: CID, options?: PinOptions): Promise<void>;
  /**
   * Fetches from connected peers what a DAG lacks here, whether it is pinned or not.
   * @throws ContentError `incomplete` where a block is nowhere; `malformed`, `bad-cid`, `aborted`, `storage`, `no-space`, `read-only`.
   */
  complete(root: CID, signal?: AbortSignal): Promise<void>;
  /** Keeps bytes as one raw block. @throws ContentError `too-large`, `storage`, `no-space`, `read-only`. */
  put(bytes: Uint8Array): Promise<CID>;
  /**
   * A block from disk, else from connected peers. One that is damaged on the disk is moved aside and fetched anew.
   * @throws ContentError `not-found`, `damaged` if no peer has it either, `bad-cid`, `aborted`, `storage`.
   */
  get(cid: CID, options?: FetchOptions): Promise<Bytes>;
  /** Whether the block is on this disk. */
  has(cid: CID): Promise<boolean>;
  /** The bytes of a UnixFS file, or a part of it. @throws as {@link ContentNode.get}, when read. */
  cat(root: CID, range?: FileRange & FetchOptions): AsyncIterable<Bytes>;
  usage(): StoreUsage;
  /** How many blocks pins reach that are not here, and how many damaged files lie aside. */
  health(): Promise<{ lost: number; aside: number }>;
  /** One pass of garbage collection. @throws ContentError `storage`, `no-space`, `read-only`. */
  collect(signal?: AbortSignal): Promise<CollectReport>;
  /** One pass over all blocks; what is damaged or missing is fetched from peers. @throws ContentError `storage`, `aborted`. */
  scrub(options?: Omit<ScrubOptions, 'fetch'>): Promise<ScrubReport>;
  close(): Promise<void>;
};

export type ContentNodeOptions = ContentStoreOptions & {
  /** Multiaddresses to listen on; none by default. */
  listen?: readonly string[];
  /** How long peers may take to deliver one block, in milliseconds. */
  peerTimeout?: number;
};

/** Opens the store in `folder` (created if absent) and starts its node. @throws ContentError `storage`, `no-space`, `read-only`, `wrong-version`; `offline` if it cannot listen. */
export async function createContentNode(options: ContentNodeOptions): Promise<ContentNode> {
  const { listen = [], logger, peerTimeout = 10_000 } = options;
  const stores = await openContentStores(options);
  const { blockstore, pins } = stores;
  const helia = await startPrivateHelia({ ...stores, listen }).catch(async (cause: unknown) => {
    await stores.close();
    throw new ContentError('offline', 'the node cannot start', { cause });
  });
  logger.info('content node started', { peer: helia.libp2p.peerId.toString() });

  const read = (cid: CID): Promise<Bytes> => blockstore.read(cid);
  const has = (cid: CID): Promise<boolean> => blockstore.has(checkCid(cid));
  const fetch = (cid: CID, how: FetchOptions): Promise<Bytes> =>
    fetchFromPeers(helia, cid, { ...how, timeout: peerTimeout });
  const get = async (cid: CID, how: FetchOptions = {}): Promise<Bytes> => {
    try {
      return await read(checkCid(cid));
    } catch (error) {
      if (!UNREADABLE.has(codeOf(error))) throw error;
      return fetch(cid, how).catch((cause: unknown) => {
        throw codeOf(cause) === 'not-found' ? error : cause;
      });
    }
  };

  return {
    ...pins,
    async pin(root, how = {}) {
      try {
        await pins.pin(root, how);
      } catch (error) {
        if (codeOf(error) !== 'incomplete') throw error;
        // Not within the pins' order, in which others wait.
        const room = await how.charge?.room();
        const within = limitedTo(room ?? Infinity, (cid, signal: AbortSignal) => fetch(cid, { signal }));
        await completeDag(root, { has, read: get, fetch: within }, how.signal);
        await pins.pin(root, how);
      }
    },
    async complete(root, signal) {
      const from = (cid: CID, until: AbortSignal): Promise<Bytes> => fetch(cid, { signal: until });
      await completeDag(root, { has, read: get, fetch: from }, signal);
      await pins.mend();
    },
    peerId: helia.libp2p.peerId.toString(),
    addresses: () => helia.libp2p.getMultiaddrs().map(String),
    dial: (address, signal) => dialPeer(helia, address, signal),
    importCar: (from, how) => importCar(blockstore, from, how),
    importPaidCar: (from, how) => importPaidCar(blockstore, from, how),
    hasUpload: (upload) => blockstore.index.hasUpload(upload),
    endUpload: (upload) =>
      orStorage('end an upload', () => {
        blockstore.index.endUpload(upload);
      }),
    async put(bytes) {
      const block = await createBlock(RAW, bytes);
      return blockstore.put(block.cid, block.bytes);
    },
    get,
    has,
    cat: (root, range) => catFile(blockstore, get, root, range),
    usage: () => blockstore.index.usage(),
    health: async () => ({ lost: blockstore.index.lost(), aside: await blockstore.asideCount() }),
    collect: stores.collect,
    scrub: (how = {}) =>
      scrubStore(blockstore, pins, {
        ...how,
        fetch: (cid, signal) => fetch(cid, signal === undefined ? {} : { signal }),
      }),
    async close() {
      await helia.stop();
      await stores.close();
      logger.info('content node stopped');
    },
  };
}

/** @returns a fetch that ends once more came than may. @throws ContentError `no-credit`. */
function limitedTo(
  most: number,
  fetch: (cid: CID, signal: AbortSignal) => Promise<Bytes>,
): (cid: CID, signal: AbortSignal) => Promise<Bytes> {
  let cost = 0;
  return async (cid, signal) => {
    if (cost >= most) throw unpaid();
    const bytes = await fetch(cid, signal);
    cost += costOf(bytes.length);
    if (cost > most) throw unpaid();
    return bytes;
  };
}

const unpaid = (): ContentError =>
  new ContentError('no-credit', 'this pin costs more than is paid for; put more tokens into its purse');

/** What peers may still have. */
const UNREADABLE: ReadonlySet<string | undefined> = new Set(['not-found', 'damaged']);

import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { checkCid, createBlock, RAW } from './block.ts';
import { DurableBlockstore, type StoreUsage } from './blockstore/durable-blockstore.ts';
import { importCar, type ImportReceipt } from './car/car-import.ts';
import { CAR_LIMITS, type CarLimits } from './car/car-reader.ts';
import { ContentError } from './content-error.ts';
import { catFile, type FileRange } from './dag/cat-file.ts';
import { completeDag } from './dag/complete-dag.ts';
import { SqliteDatastore } from './datastore/sqlite-datastore.ts';
import { createPinSet, type PinSet } from './pin-set.ts';
import { collectBytes, dialPeer, fetchFromPeers, type FetchOptions } from './peer-fetch.ts';
import { startPrivateHelia } from './private-helia.ts';

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
   * @throws ContentError `malformed`, `truncated`, `too-large`, `bad-cid`, `wrong-block`, `storage`.
   */
  importCar(stream: AsyncIterable<Uint8Array>, limits?: CarLimits): Promise<ImportReceipt>;
  /**
   * Pins a DAG; what it lacks here comes from connected peers first. Pinning it again changes nothing.
   * @throws ContentError `incomplete` where neither has it all, `malformed`, `bad-cid`, `aborted`, `storage`; then no trace of the pin is left.
   */
  pin(root: CID, signal?: AbortSignal): Promise<void>;
  /** Keeps bytes as one raw block. @throws ContentError `too-large`, `storage`. */
  put(bytes: Uint8Array): Promise<CID>;
  /** A block from disk, else from connected peers. @throws ContentError `not-found`, `bad-cid`, `aborted`, `storage`. */
  get(cid: CID, options?: FetchOptions): Promise<Bytes>;
  /** Whether the block is on this disk. */
  has(cid: CID): Promise<boolean>;
  /** The bytes of a UnixFS file, or a part of it. @throws as {@link ContentNode.get}, when read. */
  cat(root: CID, range?: FileRange & FetchOptions): AsyncIterable<Bytes>;
  usage(): Promise<StoreUsage>;
  close(): Promise<void>;
};

export type ContentNodeOptions = {
  folder: string;
  /** Multiaddresses to listen on; none by default. */
  listen?: readonly string[];
  logger: Logger;
  /** How long peers may take to deliver one block, in milliseconds. */
  peerTimeout?: number;
};

/** Opens the store in `folder` (created if absent) and starts its node. @throws ContentError `storage`; `offline` if it cannot listen. */
export async function createContentNode(options: ContentNodeOptions): Promise<ContentNode> {
  const { folder, listen = [], logger, peerTimeout = 10_000 } = options;
  const stores = await openStores(folder);
  const { blockstore, datastore } = stores;
  const helia = await startPrivateHelia({ ...stores, listen }).catch(async (cause: unknown) => {
    await stores.close();
    throw new ContentError('offline', 'the node cannot start', { cause });
  });
  logger.info('content node started', { peer: helia.libp2p.peerId.toString() });

  const read = (cid: CID): Promise<Bytes> => collectBytes(blockstore.get(cid));
  const has = (cid: CID): Promise<boolean> => blockstore.has(checkCid(cid));
  const get = async (cid: CID, how: FetchOptions = {}): Promise<Bytes> =>
    (await has(cid)) ? read(cid) : fetchFromPeers(helia, cid, { ...how, timeout: peerTimeout });

  const pins = createPinSet(helia.pins, datastore, { has, read });
  const fetch = (cid: CID, signal: AbortSignal): Promise<Bytes> =>
    fetchFromPeers(helia, cid, { signal, timeout: peerTimeout });

  return {
    ...pins,
    async pin(root, signal) {
      try {
        await pins.pin(root, signal);
      } catch (error) {
        if (codeOf(error) !== 'incomplete') throw error;
        // Not within the pins' order, in which others wait.
        await completeDag(root, { has, read, fetch }, signal);
        await pins.pin(root, signal);
      }
    },
    peerId: helia.libp2p.peerId.toString(),
    addresses: () => helia.libp2p.getMultiaddrs().map(String),
    dial: (address, signal) => dialPeer(helia, address, signal),
    importCar: (stream, limits = CAR_LIMITS) => importCar(blockstore, stream, limits),
    async put(bytes) {
      const block = await createBlock(RAW, bytes);
      return blockstore.put(block.cid, block.bytes);
    },
    get,
    has,
    cat: (root, range) => catFile(blockstore, get, root, range),
    usage: () => blockstore.usage(),
    async close() {
      await helia.stop();
      await stores.close();
      logger.info('content node stopped');
    },
  };
}

async function openStores(folder: string) {
  try {
    await mkdir(folder, { recursive: true });
    const blockstore = await DurableBlockstore.open({ folder: join(folder, 'blocks') });
    const datastore = new SqliteDatastore(join(folder, 'pins.sqlite'));
    const peerstore = new SqliteDatastore(join(folder, 'peers.sqlite'));
    const close = async (): Promise<void> => {
      await blockstore.settle();
      await datastore.close();
      await peerstore.close();
    };
    return { blockstore, datastore, peerstore, close };
  } catch (cause) {
    throw new ContentError('storage', 'cannot open the content store', { cause });
  }
}

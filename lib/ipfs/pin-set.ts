import { createUnsafe } from 'multiformats/block';
import type { CID, Version } from 'multiformats/cid';
import type { GraphWalkerFactory, Pins } from 'helia';
import type { Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createSerial } from '../base/serial.ts';
import { RAW } from './block.ts';
import { ContentError } from './content-error.ts';
import type { SqliteDatastore } from './datastore/sqlite-datastore.ts';
import { walkDag } from './dag/walk.ts';

export type PinSet = {
  /**
   * Pins a DAG that is complete here; pinning it again changes nothing.
   * @throws ContentError `incomplete`, `malformed`, `bad-cid`, `aborted`; then no trace of the pin is left.
   */
  pin(root: CID, signal?: AbortSignal): Promise<void>;
  /** @throws ContentError `not-found` if it is not pinned; `incomplete`, `aborted`. */
  unpin(root: CID, signal?: AbortSignal): Promise<void>;
  /** The pinned roots. */
  pins(): Promise<CID[]>;
};

/** The local store, as far as pinning needs it. */
export type LocalBlocks = {
  has(cid: CID): Promise<boolean>;
  /** @throws ContentError `not-found`. */
  read(cid: CID): Promise<Bytes>;
};

/**
 * Helia's pins, made safe: it counts pins by unlocked read-modify-write, so operations run one after another;
 * and a failed pin would leave counts behind, so each runs in one transaction of the datastore.
 */
export function createPinSet(pins: Pins, datastore: SqliteDatastore, blocks: LocalBlocks): PinSet {
  const inOrder = createSerial();
  const options = (signal: AbortSignal | undefined) => ({
    walker: offlineWalker(blocks),
    ...(signal === undefined ? {} : { signal }),
  });
  const change = (walk: () => AsyncIterable<CID>, signal: AbortSignal | undefined): Promise<void> =>
    datastore.transaction(async () => {
      for await (const _cid of walk()) throwIfAborted(signal);
    });
  const isRoot = async (root: CID): Promise<boolean> => {
    for await (const { cid } of pins.ls({ cid: root })) if (cid.equals(root)) return true;
    return false;
  };

  return {
    pin: (root, signal) =>
      inOrder(async () => {
        throwIfAborted(signal);
        if (await isRoot(root)) return;
        await change(() => pins.add(root, options(signal)), signal);
      }),
    unpin: (root, signal) =>
      inOrder(async () => {
        throwIfAborted(signal);
        if (!(await isRoot(root))) throw new ContentError('not-found', 'not pinned');
        await change(() => pins.rm(root, options(signal)), signal);
      }),
    pins: () =>
      inOrder(async () => {
        const roots: CID[] = [];
        for await (const { cid } of pins.ls()) roots.push(cid);
        return roots;
      }),
  };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new ContentError('aborted', 'ended by the caller', { cause: signal.reason });
}

/** Walks local blocks only. Of leaves it asks whether they are there, and does not read them. */
function offlineWalker(blocks: LocalBlocks): GraphWalkerFactory {
  const load = async (cid: CID): Promise<Bytes | undefined> => {
    try {
      if (cid.code !== RAW) return await blocks.read(cid);
    } catch (cause) {
      if (codeOf(cause) !== 'not-found') throw cause;
      throw incomplete(cause);
    }
    if (!(await blocks.has(cid))) throw incomplete();
    return undefined;
  };
  return ({ getCodec }) => ({
    async *walk<T>(root: CID) {
      // Pinning reads nothing of a node but its CID; depth and path serve other users of walkers.
      for await (const { cid, bytes = new Uint8Array(0) } of walkDag(root, load)) {
        const codec = await getCodec<T, number>(cid.code);
        yield {
          block: createUnsafe<T, number, number, Version>({ cid, bytes, codec }),
          depth: 0,
          path: [cid],
        };
      }
    },
  });
}

const incomplete = (cause?: unknown): ContentError =>
  new ContentError('incomplete', 'blocks of the DAG are not here', { cause });

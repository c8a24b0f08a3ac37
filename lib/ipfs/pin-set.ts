import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createSerial } from '../base/serial.ts';
import { RAW } from './block.ts';
import { RootState } from './blockstore/index-schema.ts';
import { createReferences, type References } from './blockstore/references.ts';
import { orStorage } from './blockstore/storage-error.ts';
import type { BlockIndex } from './blockstore/block-index.ts';
import type { Charge } from './charge.ts';
import { ContentError } from './content-error.ts';
import { walkDag } from './dag/walk.ts';
import type { Pin, PinTable } from './datastore/pin-table.ts';

export type PinOptions = {
  /** Hash of 32 bytes of what the owner shows to release the pin; without it the pin has no owner. */
  release?: Bytes | undefined;
  /** The upload that ends with this pin: from then on the pin holds its blocks. */
  upload?: Bytes | undefined;
  /** Pays for all blocks of the DAG, unless there is this very pin already. Other pins wait meanwhile. */
  charge?: Charge | undefined;
  signal?: AbortSignal | undefined;
};

export type PinSet = {
  /**
   * Pins a DAG that is complete here; the same pin again changes nothing. Blocks stay as long as any pin reaches them.
   * @throws ContentError `incomplete`, `malformed`, `bad-cid`, `aborted`, `no-space`, `read-only`, `storage`, and what `charge` throws; then no trace of the pin is left.
   */
  pin(root: CID, options?: PinOptions): Promise<void>;
  /** Removes the pin that has no owner. @returns whether there was one */
  unpin(root: CID): Promise<boolean>;
  /** Removes the pin with this release hash. @returns whether there was one */
  release(root: CID, release: Bytes): Promise<boolean>;
  pins(): Promise<Pin[]>;
  /** Whether this pin is here, and all that it reaches. As far as the index knows: what was lost on the disk a scrub finds. */
  stateOf(pin: Pin): PinState;
};

/** `broken`: it is here and lacks blocks. */
export type PinState = 'whole' | 'broken' | 'absent';

/** Pins, and what puts the references right where they differ from them. */
export type CountedPins = PinSet & {
  /**
   * Counts what pins reach and is not counted, and drops what no pin needs any more: after a crash, and for an index that was made
   * anew.
   * @returns how many pinned roots lack inner nodes; what they reach is not known, so nothing may be collected
   */
  reconcile(): Promise<number>;
  /** Counts anew what lacked inner nodes, when they may have come back. @returns as {@link CountedPins.reconcile} */
  mend(): Promise<number>;
};

/** The local store, as far as pinning needs it. */
export type LocalBlocks = {
  index: BlockIndex;
  has(cid: CID): Promise<boolean>;
  /** @throws ContentError `not-found`, `damaged`. */
  read(cid: CID): Promise<Bytes>;
};

/** References that are changed together; others get their turn between. */
const PIECE = 1000;

/**
 * The table of pins is the truth; the references in the index follow it. They are there before their pin is written and go
 * after it is removed, so that a crash leaves too many of them and never too few.
 */
export function createPinSet(table: PinTable, blocks: LocalBlocks): CountedPins {
  const inOrder = createSerial();
  const references = createReferences(blocks.index);

  async function drop(root: CID): Promise<void> {
    while (references.remove(root, PIECE)) await nextTurn();
  }

  async function count(root: CID, signal: AbortSignal | undefined): Promise<void> {
    try {
      for await (const piece of inPieces(walkDag(root, (cid) => loadWhole(blocks, cid)))) {
        throwIfAborted(signal);
        if (!references.add(root, piece)) throw incomplete();
      }
      references.setState(root, RootState.whole);
    } catch (error) {
      // What cannot be undone now is undone at the next start.
      await drop(root).catch(() => undefined);
      throw error;
    }
  }

  async function write(pin: Pin, charge: Charge | undefined): Promise<void> {
    if (charge === undefined) {
      table.add(pin);
      return;
    }
    const bytes = await costOfDag(references, pin.root);
    await charge.take(bytes);
    try {
      table.add(pin);
    } catch (error) {
      await charge.giveBack(bytes);
      throw error;
    }
  }

  async function add(pin: Pin, { signal, charge }: PinOptions): Promise<void> {
    const { root } = pin;
    if (!table.isRoot(root)) {
      await count(root, signal);
      try {
        await write(pin, charge);
      } catch (error) {
        await drop(root).catch(() => undefined);
        throw error;
      }
      return;
    }
    if (references.stateOf(root) !== RootState.whole) await countWhatIsThere(references, blocks, root);
    if (table.has(pin)) return;
    if (!references.isComplete(root)) throw incomplete();
    await write(pin, charge);
  }

  const remove = (pin: Pin): Promise<boolean> =>
    inOrder(() =>
      orStorage('remove a pin', async () => {
        if (!table.remove(pin)) return false;
        if (!table.isRoot(pin.root)) await drop(pin.root);
        return true;
      }),
    );

  return {
    pin: (root, how = {}) =>
      inOrder(() =>
        orStorage('write a pin', async () => {
          throwIfAborted(how.signal);
          await add({ root, release: how.release }, how);
          if (how.upload !== undefined) blocks.index.endUpload(how.upload);
        }),
      ),
    unpin: (root) => remove({ root, release: undefined }),
    release: (root, release) => remove({ root, release }),
    pins: () => inOrder(async () => table.list()),
    stateOf: (pin) => (!table.has(pin) ? 'absent' : references.isComplete(pin.root) ? 'whole' : 'broken'),
    mend: () =>
      inOrder(() =>
        orStorage('count what pins reach', async () => {
          for (const root of references.broken()) await countWhatIsThere(references, blocks, root);
          return references.broken().length;
        }),
      ),
    reconcile: () =>
      inOrder(() =>
        orStorage('count what pins reach', async () => {
          const { uncounted, unneeded } = references.differences(table.location);
          for (const root of uncounted) await countWhatIsThere(references, blocks, root);
          for (const root of unneeded) await drop(root);
          return references.broken().length;
        }),
      ),
  };
}

/** Counts a root that is pinned, whatever of it is here: what is missing is wanted. */
async function countWhatIsThere(references: References, blocks: LocalBlocks, root: CID): Promise<void> {
  let isBroken = false;
  const load = async (cid: CID): Promise<Bytes | undefined> => {
    if (cid.code === RAW) return undefined;
    try {
      return await blocks.read(cid);
    } catch (error) {
      if (!GONE.has(codeOf(error))) throw error;
      isBroken = true;
      return undefined;
    }
  };
  for await (const piece of inPieces(walkDag(root, load))) references.addWanted(root, piece);
  references.setState(root, isBroken ? RootState.broken : RootState.whole);
}

async function costOfDag(references: References, root: CID): Promise<number> {
  let bytes = 0;
  for (let after: number | undefined = 0; after !== undefined; await nextTurn()) {
    const piece = references.cost(root, after, PIECE);
    bytes += piece.bytes;
    after = piece.next;
  }
  return bytes;
}

const GONE: ReadonlySet<string | undefined> = new Set(['not-found', 'damaged']);

/** Of leaves it asks whether they are there, and does not read them. */
async function loadWhole(blocks: LocalBlocks, cid: CID): Promise<Bytes | undefined> {
  try {
    if (cid.code !== RAW) return await blocks.read(cid);
  } catch (cause) {
    throw GONE.has(codeOf(cause)) ? incomplete(cause) : cause;
  }
  if (!(await blocks.has(cid))) throw incomplete();
  return undefined;
}

async function* inPieces(walk: AsyncIterable<{ cid: CID }>): AsyncGenerator<CID[], void, undefined> {
  let piece: CID[] = [];
  for await (const { cid } of walk) {
    if (piece.push(cid) < PIECE) continue;
    yield piece;
    piece = [];
  }
  yield piece;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new ContentError('aborted', 'ended by the caller', { cause: signal.reason });
}

const incomplete = (cause?: unknown): ContentError =>
  new ContentError('incomplete', 'blocks of the DAG are not here', { cause });

import type { CID } from 'multiformats/cid';
import { createBufferPool } from '../../base/buffer-pool.ts';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { createFloeEncryptor } from '../../crypto/floe/floe-encryptor.ts';
import { FLOE_SEGMENT_OVERHEAD, floeSegmentCount } from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { createCarSlicer } from '../../ipfs/car/car-slices.ts';
import { createDagBuilder, type DagBuilder } from '../../ipfs/dag/dag-builder.ts';
import type { BodyParts } from '../../ipfs/client/carrier.ts';
import { RAW, type Block } from '../../ipfs/block.ts';
import { isSingleLeaf } from './leaf-layout.ts';
import { createSourceReader, type FileSource } from './source-reader.ts';

/** `size` are the bytes of the source, `bytes` those of all blocks. */
export type EncryptedFile = {
  root: CID;
  header: Bytes;
  segments: number;
  padded: number;
  size: number;
  bytes: number;
};

/** A part of a file on its way. */
export type Slice = {
  /** Its blocks. */
  readonly car: BodyParts;
  /** The leaves among them, in order. */
  readonly leaves: readonly CID[];
  /** How far into the source they reach, bytes. */
  readonly reaches: number;
  /** To be called when nobody reads `car` any more: its memory is used again. */
  done(): void;
};

/** What an interrupted encryption of the same source left: its header, and the leaves that are stored, from the first one on. */
export type Begun = { readonly header: Bytes; readonly leaves: readonly CID[] };

/** Segments that are encrypted and hashed side by side. */
const WIDTH = 4;

/** Leaves lie here until their slice is done: as many as several slices hold. */
const leafPool = createBufferPool(40 << 20);

/**
 * Encrypts a source segment by segment, builds its DAG on the way, and hands CAR slices to `send`; memory does not depend on the
 * file's size. `send` may keep several under way: the next read waits for its promise.
 * @param options.sliceBytes - the longest slice that `send` wants at that moment.
 * @param options.begin - told of the header before anything is sent.
 * @param options.begun - what is stored already is neither read nor sent again, but for inner nodes. Of a source of known length.
 * @throws DriveError `changed-while-reading`, and what `send` throws; FloeError `wrong-header` for a header of another key.
 */
export async function encryptFile(
  source: FileSource,
  { key, aad }: { key: Bytes; aad: Bytes },
  send: (slice: Slice) => Promise<void>,
  options: { sliceBytes: () => number; begin?: (header: Bytes) => Promise<void>; begun?: Begun | undefined },
): Promise<EncryptedFile> {
  const { sliceBytes, begin, begun } = options;
  const expected = source.size === undefined ? Infinity : paddedLength(source.size);
  // Its first leaf is the header.
  const done = begun === undefined ? 0 : Math.min(begun.leaves.length - 1, floeSegmentCount(expected));
  const resume = begun && { header: begun.header, nextIndex: done };
  const encryptor = await createFloeEncryptor({ key, aad, ...(resume === undefined ? {} : { resume }) });
  const { capacity, header } = encryptor;
  await begin?.(header);
  const dag = createDagBuilder();
  const sender = createSliceSender(send, sliceBytes);
  const reader = createSourceReader(source, { length: capacity, from: done * capacity });
  const reached = (index: number): number => Math.min((index + 1) * capacity, reader.size());
  const plainOf = (index: number): number => Math.min(capacity, expected - index * capacity);

  for (const [i, cid] of (begun?.leaves ?? []).slice(0, done + 1).entries()) {
    const length = i === 0 ? header.length : plainOf(i - 1) + FLOE_SEGMENT_OVERHEAD;
    await sender.push(await dag.addStoredLeaf(cid, length), reached(i - 1));
  }
  const leaves = createLeafLane(dag, (blocks, index) => sender.push(blocks, reached(index)));
  for (let index = done, isOver = done === floeSegmentCount(expected); !isOver; index++) {
    const { piece, isLast } = await reader.next();
    isOver = isLast;
    const length = piece.length + FLOE_SEGMENT_OVERHEAD;
    const encrypting = encryptor.encryptSegment(index, piece, isLast, leafPool.take(length));
    const only = index === 0 && isLast && { length };
    if (only !== false && isSingleLeaf(1, header, only))
      leaves.add(
        index,
        encrypting.then((segment) => concatBytes(header, segment)),
      );
    else {
      if (index === 0 && begun === undefined) leaves.add(-1, Promise.resolve(header));
      leaves.add(index, encrypting);
    }
    await leaves.drainTo(WIDTH - 1);
  }
  await leaves.drainTo(0);
  const { root, blocks, bytes } = await dag.finish();
  const size = reader.size();
  await sender.push(blocks, size);
  await sender.flush();
  const padded = paddedLength(size);
  return { root, header, segments: floeSegmentCount(padded), padded, size, bytes };
}

/** Takes leaves while they are still encrypted; adds them to the DAG in order, where they are hashed side by side; hands on their blocks in order. */
function createLeafLane(
  dag: Pick<DagBuilder, 'addLeaf'>,
  push: (blocks: readonly Block[], index: number) => Promise<void>,
) {
  const underWay: { adding: Promise<Block[]>; index: number }[] = [];
  let before: Promise<unknown> = Promise.resolve();
  return {
    add(index: number, leaf: Promise<Bytes>): void {
      const called = before.then(async () => ({ hashing: dag.addLeaf(await leaf) }));
      before = called;
      const adding = called.then(({ hashing }) => hashing);
      // Whoever drains hears of a failure; nobody else needs to.
      for (const promise of [leaf, called, adding]) promise.catch(() => undefined);
      underWay.push({ adding, index });
    },
    /** Waits until at most so many are under way. */
    async drainTo(count: number): Promise<void> {
      while (underWay.length > count) {
        const next = underWay.shift();
        if (next !== undefined) await push(await next.adding, next.index);
      }
    },
  };
}

/** Packs blocks into slices, and knows which leaves are in each. */
function createSliceSender(send: (slice: Slice) => Promise<void>, maxBytes: () => number) {
  const slicer = createCarSlicer({ maxBytes });
  let leaves: CID[] = [];
  let reaches = 0;
  const hand = async (car: BodyParts | undefined): Promise<void> => {
    if (car === undefined) return;
    const done = (): void => {
      for (const part of car.parts) leafPool.give(part);
    };
    const slice = { car, leaves, reaches, done };
    leaves = [];
    await send(slice);
  };
  return {
    async push(blocks: readonly Block[], reached: number): Promise<void> {
      for (const block of blocks) {
        await hand(slicer.add(block));
        if (block.cid.code === RAW) leaves.push(block.cid);
      }
      reaches = Math.max(reaches, reached);
    },
    flush: () => hand(slicer.flush()),
  };
}

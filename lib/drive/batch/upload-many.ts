import type { NodeId } from '../../../contracts/drive/schema.ts';
import { isSmall } from '../content/leaf-layout.ts';
import { checkName } from '../content/names.ts';
import { storedLength } from '../credit/stored.ts';
import { openOf } from '../open-drives.ts';
import type { Drive, UploadSource } from '../types.ts';
import { upload } from '../upload.ts';
import { createFlights } from './flights.ts';
import { makeFolders, pathKey } from './make-folders.ts';
import { entriesByPlace, placeOf } from './places.ts';
import { putBatch, type BatchOptions, type SmallFile } from './put-batch.ts';

export type UploadManyOptions = BatchOptions & {
  /** With each file that the drive has. */
  readonly onStored?: (source: UploadSource) => void;
};

/** Bytes of blocks and files in one batch: a CAR's usual length, and what fits into a command. */
const BATCH_BYTES = 8 << 20;
const BATCH_FILES = 250;
/** Batches under way at a time: one is encrypted while another waits for its block. */
const WIDTH = 3;
/** Sources whose folders are made together. */
const LOOK_AHEAD = 1000;

/**
 * Stores many files below a folder, small new ones many in a command, all others as `upload` does. Memory does not depend on how many there are.
 * @param sources are read as they are needed. @throws DriveError as `upload`; of the others those that were under way are there.
 */
export async function uploadMany(
  drive: Drive,
  folder: NodeId,
  sources: AsyncIterable<UploadSource> | Iterable<UploadSource>,
  { onStored, ...options }: UploadManyOptions = {},
): Promise<void> {
  const open = openOf(drive);
  const flights = createFlights();
  const batches = createBatches();
  /** Places of names that are on their way: the second of one name is the next version of the first. */
  const underWay = new Set<string>();

  const storeAlone = async (source: UploadSource): Promise<void> => {
    await upload(open, folder, source, options);
    onStored?.(source);
  };
  const storeTogether = async (batch: readonly Batched[]): Promise<void> => {
    const isTaken = await putBatch(open, batch, options);
    for (const { given } of batch)
      if (isTaken) onStored?.(given);
      else await storeAlone(given);
  };
  const start = async (batch: readonly Batched[]): Promise<void> => {
    await flights.settle(WIDTH - 1);
    if (batch.length > 0) flights.start(() => storeTogether(batch));
  };

  for await (const chunk of inChunks(sources, LOOK_AHEAD)) {
    const folders = await makeFolders(
      open,
      folder,
      chunk.map(({ path }) => path),
    );
    const there = entriesByPlace(open.view.snapshot());
    for (const given of chunk) {
      const parent = folders.get(pathKey(given.path)) ?? folder;
      const name = checkName(given.name);
      const place = placeOf(parent, name);
      const isSecond = underWay.has(place);
      if (isSecond) {
        await start(batches.take());
        await flights.settle(0);
        await open.view.refresh();
      }
      const isNew = !isSecond && !there.has(place);
      underWay.add(place);
      if (isNew && isSmall(given.size) && given.thumbnail === undefined) {
        const full = batches.add({ parent, source: { ...given, name }, given });
        if (full !== undefined) await start(full);
      } else {
        await flights.settle(WIDTH - 1);
        flights.start(() => storeAlone(given));
      }
    }
  }
  await start(batches.take());
  await flights.settle(0);
  await open.view.refresh();
}

type Batched = SmallFile & { readonly given: UploadSource };

/** Collects files until they are enough for one batch. */
function createBatches() {
  let batch: Batched[] = [];
  let bytes = 0;
  const take = (): Batched[] => {
    const taken = batch;
    batch = [];
    bytes = 0;
    return taken;
  };
  return {
    take,
    /** @returns the batch before it, where that is full. */
    add(file: Batched): Batched[] | undefined {
      const length = storedLength(file.source.size);
      const isFull = batch.length === BATCH_FILES || bytes + length > BATCH_BYTES;
      const full = isFull ? take() : undefined;
      batch.push(file);
      bytes += length;
      return full;
    },
  };
}

async function* inChunks<T>(items: AsyncIterable<T> | Iterable<T>, length: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    if (chunk.push(item) < length) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

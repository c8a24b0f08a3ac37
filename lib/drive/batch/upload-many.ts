import { codeOf } from '../../base/errors.ts';
import type { NodeId } from '../../../contracts/drive/schema.ts';
import { isSmall } from '../content/leaf-layout.ts';
import { checkName } from '../content/names.ts';
import type { OpenDrive } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { persistently } from '../persist.ts';
import { newFileIn, type Target } from '../put-file.ts';
import type { Entry, UploadManyOptions, UploadProgress, UploadSource } from '../types.ts';
import { upload } from '../upload.ts';
import { createBatches } from './batches.ts';
import { endsAll, refusedSizes } from './failures.ts';
import { createFlights } from './flights.ts';
import { makeFolders } from './make-folders.ts';
import { entriesByPlace, placeOf } from './places.ts';
import { putBatch } from './put-batch.ts';
import type { SmallFile } from './store-batch.ts';

/** Batches and large files under way at a time: one is encrypted while another waits for its block. */
const WIDTH = 3;
/** Sources whose folders are made together. */
const LOOK_AHEAD = 1000;

type Batched = SmallFile & { readonly given: UploadSource };

/**
 * Stores many files below a folder, small ones many in a command, all others as `upload` does. Memory does not depend on how many there are.
 * Nothing of it is under way any more when it ends, however it ends.
 */
export async function uploadMany(
  open: OpenDrive,
  folder: NodeId,
  sources: AsyncIterable<UploadSource> | Iterable<UploadSource>,
  options: UploadManyOptions = {},
): Promise<void> {
  const flights = createFlights();
  const batches = createBatches<Batched>();
  const { fail, storeAlone, storeTogether } = storing(open, folder, options);
  /** Places of names that are on their way: the second of one name is the next version of the first. */
  const underWay = new Set<string>();

  const start = async (batch: readonly Batched[]): Promise<void> => {
    await flights.settle(WIDTH - 1);
    if (batch.length > 0) flights.start(() => storeTogether(batch));
  };
  const take = async (given: UploadSource, place: string, target: Target | undefined): Promise<void> => {
    const isSecond = underWay.has(place);
    underWay.add(place);
    if (isSecond) {
      await start(batches.take());
      await flights.settle(0);
      await open.view.refresh();
    }
    if (!isSecond && target !== undefined && isSmall(given.size)) {
      const source = { ...given, name: checkName(given.name) };
      await start(batches.add({ target, source, given }) ?? []);
      return;
    }
    await flights.settle(WIDTH - 1);
    flights.start(() => storeAlone(given));
  };

  try {
    for await (const chunk of inChunks(sources, LOOK_AHEAD)) {
      const paths = chunk.map(({ path }) => path);
      const folderAt = await makeFolders(open, folder, paths, options.onInterrupted);
      const there = entriesByPlace(open.view.snapshot());
      for (const given of chunk) {
        let parent: NodeId;
        let place: string;
        try {
          parent = folderAt(given.path);
          place = placeOf(parent, checkName(given.name));
        } catch (error) {
          fail(given, error);
          continue;
        }
        await take(given, place, targetOf(open, parent, there.get(place)));
      }
    }
    await start(batches.take());
  } finally {
    await flights.settle(0);
  }
  await persistently(() => open.view.refresh(), options.onInterrupted);
}

/** Where a small file goes; `undefined` for what is stored alone, which tells what is wrong with its place. */
function targetOf({ view }: OpenDrive, parent: NodeId, existing: Entry | undefined): Target | undefined {
  if (existing === undefined) return newFileIn(parent);
  if (existing.kind === 'folder') return undefined;
  const { latest } = view.node(existing.id);
  return latest === null ? undefined : { id: existing.id, version: latest.version + 1 };
}

/** How one and many are stored, and how what failed is told. */
function storing(
  open: OpenDrive,
  folder: NodeId,
  { onStored, onFailed, onProgress, ...options }: UploadManyOptions,
) {
  const sizes = refusedSizes();
  const fail = (source: UploadSource, error: unknown): void => {
    if (onFailed === undefined || endsAll(error)) throw error;
    sizes.note(source, error);
    onFailed(source, error);
  };
  const mayFit = (source: UploadSource): boolean => {
    if (sizes.mayFit(source)) return true;
    fail(source, new DriveError('over-quota', 'there was no room for less'));
    return false;
  };
  const storeAlone = async (source: UploadSource): Promise<void> => {
    if (!mayFit(source)) return;
    let block: number | undefined;
    const told = (progress: UploadProgress): void => {
      block = progress.block;
      onProgress?.(source, progress);
    };
    try {
      options.signal?.throwIfAborted();
      const id = await upload(open, folder, source, { ...options, onProgress: told });
      onStored?.([{ source, id }], block);
    } catch (error) {
      fail(source, error);
    }
  };
  const storeTogether = async (all: readonly Batched[]): Promise<void> => {
    const batch = all.filter(({ given }) => mayFit(given));
    const [first, ...others] = batch;
    if (first === undefined) return;
    if (others.length === 0) return storeAlone(first.given);
    const { stored, block, unread, refused } = await putBatch(open, batch, options).catch(
      (error: unknown) => {
        // Without room for all of them there may be some for a few.
        if (codeOf(error) !== 'over-quota') throw error;
        return { stored: [], block: undefined, unread: [], refused: batch };
      },
    );
    if (stored.length > 0)
      onStored?.(
        stored.map(({ file, id }) => ({ source: file.given, id })),
        block,
      );
    for (const { file, error } of unread) fail(file.given, error);
    // Halves of what was refused, until those are found that it was refused for.
    const middle = Math.ceil(refused.length / 2);
    await storeTogether(refused.slice(0, middle));
    await storeTogether(refused.slice(middle));
  };
  return { fail, storeAlone, storeTogether };
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

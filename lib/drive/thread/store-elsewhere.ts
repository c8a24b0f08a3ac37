import { CID } from 'multiformats/cid';
import { asBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { parseCid } from '../../ipfs/block.ts';
import type { FileSource } from '../content/source-reader.ts';
import type { StoreContent, StoringOptions } from '../content/store-content.ts';
import { DriveError } from '../drive-error.ts';
import { ownConduct, type OwnConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread, StoringLine, StoringTask } from './messages.ts';

/** Has another thread store a file. What decides stays here: keys, notes, and whether to go on. */
export function storeElsewhere(thread: ContentThread): StoreContent {
  return (source, keys, options) => {
    const task = taskOf(source, keys, options);
    const conduct = ownConduct(options);
    return stoppable(thread, task.id, options.signal, async () => {
      const answer = await thread.store(task, lineOf(source, options, conduct));
      if ('failure' in answer) throw conduct.failure() ?? errorOf(answer.failure);
      return { ...answer.stored, root: parseCid(answer.stored.root) };
    });
  };
}

/** Runs what a thread does under this id until `signal` has it stopped. */
export async function stoppable<T>(
  thread: Pick<ContentThread, 'stop'>,
  id: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw new DriveError('aborted', 'the upload was given up');
  const stop = (): void => void thread.stop(id);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await run();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

const bytesOf = ({ bytes }: CID): Bytes => asBytes(bytes);

function taskOf(source: FileSource, keys: StoringTask['keys'], options: StoringOptions): StoringTask {
  const { signal: _signal, onProgress: _onProgress, pace: _pace, ...rest } = options;
  const { onInterrupted, notes, begun, paid, releasedBy, ...more } = rest;
  const { name, size, file } = source;
  return {
    id: toHex(randomBytes(8)),
    ...{ name, size, keys, releasedBy, purse: paid.purse, copies: paid.copies },
    ...(file !== undefined && { file }),
    ...(begun !== undefined && { begun: { ...begun, leaves: begun.leaves.map(bytesOf) } }),
    isNoted: notes !== undefined,
    isPersistent: onInterrupted !== undefined,
    // An option that is added to storings is added to tasks, or does not compile.
    ...(more satisfies Record<string, never>),
  };
}

function lineOf(
  source: FileSource,
  { onProgress, notes, paid }: StoringOptions,
  { line, note, orGiveUp }: OwnConduct,
): StoringLine {
  return {
    ...line,
    refill: (bytes) => orGiveUp(() => paid.refill(bytes)),
    async read(start, end) {
      try {
        return await source.read(start, end);
      } catch (error) {
        note(error);
        throw error;
      }
    },
    progress: (progress) => onProgress?.(progress),
    begin: async (header, upload) => notes?.begin(header, upload),
    stored: async (leaves) => notes?.stored(leaves.map((bytes) => CID.decode(bytes))),
  };
}

import { CID } from 'multiformats/cid';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import type { FileSource } from '../content/source-reader.ts';
import { storeContent, type StoringOptions } from '../content/store-content.ts';
import { storeMany, type StoredSmall } from '../content/store-many.ts';
import { readerOfBlob } from './blob-source.ts';
import { conductOver, orEnd } from './conduct.ts';
import { failureOf } from './failure.ts';
import type { ManyAnswer, ManyLine, ManyTask, StoringAnswer, StoringLine, StoringTask } from './messages.ts';

/** The thread's side of a storing: it reads, encrypts, hashes and sends, and knows the keys of that version alone. Never throws. */
export async function storeTask(
  content: Pick<ContentClient, 'putCar' | 'pin'>,
  task: StoringTask,
  line: StoringLine,
  signal: AbortSignal,
): Promise<StoringAnswer> {
  try {
    const options = optionsOf(task, line, signal);
    const read: FileSource['read'] = (start, end) => line.read(start, end);
    const source = { ...sourceOf(task, read), size: task.size };
    const { root, ...rest } = await storeContent(content, source, task.keys, options);
    return { stored: { ...rest, root: root.toString() } };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** The same of many small ones. */
export async function manyTask(
  content: Pick<ContentClient, 'putCar' | 'pinAll'>,
  { files, network, purse, copies, isPersistent }: ManyTask,
  line: ManyLine,
  signal: AbortSignal,
): Promise<ManyAnswer> {
  const small = files.map(({ name, size, file, ...rest }, at) => {
    const read: FileSource['read'] = (start, end) => line.read(at, start, end);
    return { ...rest, source: { ...sourceOf({ name, file }, read), size } };
  });
  try {
    const paid = { purse, copies, refill: (bytes: number) => orEnd(line.refill(bytes)) };
    const all = await storeMany(content, small, {
      ...conductOver(line, isPersistent),
      ...{ network, paid, signal },
    });
    return { all: all.map(answerOf) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function answerOf(one: StoredSmall) {
  if ('error' in one) return { failure: failureOf(one.error) };
  const { stored, beside } = one;
  return {
    stored: { ...stored, root: stored.root.toString() },
    ...(beside !== undefined && { beside: beside.toString() }),
  };
}

/** @param read - where only the giver can. */
function sourceOf(
  { name, file }: { name: string; file?: Blob | undefined },
  read: FileSource['read'],
): Omit<FileSource, 'size'> {
  return { name, read: file === undefined ? read : readerOfBlob(file, name) };
}

function optionsOf(
  { begun, isNoted, isPersistent, purse, copies, releasedBy }: StoringTask,
  line: StoringLine,
  signal: AbortSignal,
): StoringOptions {
  const notes = {
    begin: (header: Bytes, upload: Bytes) => line.begin(header, upload),
    stored: (leaves: readonly CID[]) => line.stored(leaves.map(({ bytes }) => asBytes(bytes))),
  };
  return {
    ...conductOver(line, isPersistent),
    signal,
    releasedBy,
    paid: { purse, copies, refill: (bytes) => orEnd(line.refill(bytes)) },
    begun: begun && { ...begun, leaves: begun.leaves.map((bytes) => CID.decode(bytes)) },
    notes: isNoted ? notes : undefined,
    onProgress: (progress) => {
      line.progress(progress);
    },
  };
}

import { CID } from 'multiformats/cid';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import type { FileSource } from '../content/source-reader.ts';
import { storeContent, type StoringOptions } from '../content/store-content.ts';
import { DriveError } from '../drive-error.ts';
import { conductOver, orEnd } from './conduct.ts';
import { failureOf } from './failure.ts';
import type { StoringAnswer, StoringLine, StoringTask } from './messages.ts';

/** The thread's side of a storing: it reads, encrypts, hashes and sends, and knows the keys of that version alone. Never throws. */
export async function storeTask(
  content: Pick<ContentClient, 'putCar' | 'pin'>,
  task: StoringTask,
  line: StoringLine,
  signal: AbortSignal,
): Promise<StoringAnswer> {
  try {
    const options = optionsOf(task, line, signal);
    const { root, ...rest } = await storeContent(content, sourceOf(task, line), task.keys, options);
    return { stored: { ...rest, root: root.toString() } };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function sourceOf({ name, size, file }: StoringTask, line: StoringLine): FileSource {
  return {
    ...{ name, size },
    read: (start, end) => (file === undefined ? line.read(start, end) : readOf(file.slice(start, end), name)),
  };
}

/** A file that is gone or was written meanwhile cannot be read any more. */
async function readOf(part: Blob, name: string): Promise<Bytes> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    throw new DriveError('changed-while-reading', `“${name}” cannot be read any more`, { cause });
  }
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

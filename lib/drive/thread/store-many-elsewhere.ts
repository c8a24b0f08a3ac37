import { randomBytes, toHex } from '../../base/bytes.ts';
import { parseCid } from '../../ipfs/block.ts';
import type { SmallContent, StoreMany } from '../content/store-many.ts';
import { DriveError } from '../drive-error.ts';
import { ownConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread, SmallTask } from './messages.ts';

/** Has another thread store small files: they are read here, and encrypted and sent there. */
export function storeManyElsewhere(thread: ContentThread): StoreMany {
  return async (files, { network, paid, signal, onInterrupted }) => {
    const id = toHex(randomBytes(8));
    const small: SmallTask[] = [];
    for (const file of files) small.push(await readSmall(file));
    if (signal?.aborted === true) throw new DriveError('aborted', 'the upload was given up');
    const stop = (): void => void thread.stop(id);
    signal?.addEventListener('abort', stop, { once: true });
    const conduct = ownConduct(onInterrupted === undefined ? {} : { onInterrupted });
    const line = {
      ...conduct.line,
      refill: (bytes: number) => conduct.orGiveUp(() => paid.refill(bytes)),
    };
    try {
      const isPersistent = onInterrupted !== undefined;
      const task = { id, isPersistent, network, purse: paid.purse, copies: paid.copies, files: small };
      const answer = await thread.storeMany(task, line);
      if ('failure' in answer) throw conduct.failure() ?? errorOf(answer.failure);
      return answer.stored.map((stored) => ({ ...stored, root: parseCid(stored.root) }));
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
}

async function readSmall({ source, keys, secret }: SmallContent): Promise<SmallTask> {
  const { name, size } = source;
  const content = await source.read(0, size);
  if (content.length === size) return { name, size, keys, secret, content };
  throw new DriveError('changed-while-reading', `“${name}” changed while it was read`);
}

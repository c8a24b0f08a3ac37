import type { ContentClient } from '../../ipfs/content-client.ts';
import { storeMany } from '../content/store-many.ts';
import { conductOver, orEnd } from './conduct.ts';
import { failureOf } from './failure.ts';
import type { PayingLine, StoringManyAnswer, StoringManyTask } from './messages.ts';

/** The thread's side of storing small files. Never throws. */
export async function storeManyTask(
  content: Pick<ContentClient, 'putCar' | 'pinAll'>,
  { files, network, purse, copies, isPersistent }: StoringManyTask,
  line: PayingLine,
  signal: AbortSignal,
): Promise<StoringManyAnswer> {
  const small = files.map(({ name, size, keys, secret, content: bytes }) => ({
    source: { name, size, read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)) },
    ...{ keys, secret },
  }));
  const paid = { purse, copies, refill: (bytes: number) => orEnd(line.refill(bytes)) };
  try {
    const options = { ...conductOver(line, isPersistent), network, paid, signal };
    const stored = await storeMany(content, small, options);
    return { stored: stored.map(({ root, ...rest }) => ({ ...rest, root: root.toString() })) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

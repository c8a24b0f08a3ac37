import { randomBytes, toHex } from '../../base/bytes.ts';
import { parseCid } from '../../ipfs/block.ts';
import type { StoreMany } from '../content/store-many.ts';
import { ownConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread } from './messages.ts';
import { stoppable } from './store-elsewhere.ts';

/** Has another thread store small files together. */
export function storeManyElsewhere(thread: ContentThread): StoreMany {
  return (files, { network, paid, signal, onInterrupted, ...more }) => {
    const id = toHex(randomBytes(8));
    const { line, orGiveUp, failure } = ownConduct(onInterrupted === undefined ? {} : { onInterrupted });
    /** What reading threw here, as it is. */
    const thrown = new Map<number, unknown>();
    const task = {
      ...{ id, network, purse: paid.purse, copies: paid.copies, isPersistent: onInterrupted !== undefined },
      files: files.map(({ source: { name, size, file }, ...rest }) => ({
        ...rest,
        ...{ name, size },
        ...(file !== undefined && { file }),
      })),
      ...(more satisfies Record<string, never>),
    };
    return stoppable(thread, id, signal, async () => {
      const answer = await thread.storeMany(task, {
        ...line,
        refill: (bytes) => orGiveUp(() => paid.refill(bytes)),
        async read(at, start, end) {
          try {
            return (await files[at]?.source.read(start, end)) ?? new Uint8Array();
          } catch (error) {
            thrown.set(at, error);
            throw error;
          }
        },
      });
      if ('failure' in answer) throw failure() ?? errorOf(answer.failure);
      return answer.all.map((one, at) =>
        'failure' in one
          ? { error: thrown.get(at) ?? errorOf(one.failure) }
          : {
              stored: { ...one.stored, root: parseCid(one.stored.root) },
              beside: one.beside === undefined ? undefined : parseCid(one.beside),
            },
      );
    });
  };
}

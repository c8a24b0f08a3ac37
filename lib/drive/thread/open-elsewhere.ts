import { randomBytes, toHex } from '../../base/bytes.ts';
import type { OpenContent } from '../content/content-here.ts';
import type { ReadOptions, StoredVersion } from '../content/decrypt-file.ts';
import { ownConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread, Failure, OpeningTask } from './messages.ts';

/** Has another thread fetch, verify and decrypt files. */
export const openElsewhere = (thread: ContentThread): OpenContent => ({
  async *inOrder(version, options = {}) {
    const { task, line, orThrow, stop } = begin(thread, version, options);
    try {
      await thread.open(task, line);
      if (options.signal?.aborted === true) stop();
      for (;;) {
        const { chunk } = orThrow(await thread.next(task.id));
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      stop();
    }
  },
  anywhere(version, options = {}) {
    const { task, line, orThrow, stop } = begin(thread, version, options);
    // Messages arrive in their order: what fails here fails a read, too.
    thread.seek(task, line).catch(() => undefined);
    if (options.signal?.aborted === true) stop();
    return {
      size: version.size,
      read: async (start, end) => orThrow(await thread.read(task.id, start, end)).chunk,
      close: stop,
    };
  },
});

function begin(thread: ContentThread, version: StoredVersion, { signal, ...options }: ReadOptions) {
  const id = toHex(randomBytes(8));
  const { line, failure } = ownConduct(options);
  const stop = (): void => {
    signal?.removeEventListener('abort', stop);
    void thread.stop(id);
  };
  signal?.addEventListener('abort', stop);
  const task: OpeningTask = { id, version, isPersistent: options.onInterrupted !== undefined };
  const orThrow = <T extends object>(answer: T | { readonly failure: Failure }): T => {
    if ('failure' in answer) throw failure() ?? errorOf(answer.failure);
    return answer;
  };
  return { task, line, orThrow, stop };
}

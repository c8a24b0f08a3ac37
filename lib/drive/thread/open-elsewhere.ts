import { randomBytes, toHex } from '../../base/bytes.ts';
import type { OpenContent } from '../content/content-here.ts';
import type { ReadOptions, StoredVersion } from '../content/decrypt-file.ts';
import { ownConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread, Failure } from './messages.ts';

/** Has another thread fetch, verify and decrypt files. */
export const openElsewhere = (thread: ContentThread): OpenContent => ({
  async *inOrder(version, options) {
    const { id, orThrow, close } = open(thread, version, options);
    try {
      for (;;) {
        const { chunk } = orThrow(await thread.next(id));
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      close();
    }
  },
  anywhere(version, options) {
    const { id, orThrow, close } = open(thread, version, options);
    const read = async (start: number, end: number) => orThrow(await thread.read(id, start, end)).chunk;
    return { size: version.size, read, close };
  },
});

function open(thread: ContentThread, version: StoredVersion, { signal, ...options }: ReadOptions = {}) {
  const id = toHex(randomBytes(8));
  const { line, failure } = ownConduct(options);
  const close = (): void => {
    signal?.removeEventListener('abort', close);
    void thread.stop(id);
  };
  signal?.addEventListener('abort', close);
  const isPersistent = options.onInterrupted !== undefined;
  // Messages arrive in their order: where the thread is gone, whoever reads hears of it.
  thread.open({ id, version, isPersistent }, line).catch(() => undefined);
  if (signal?.aborted === true) close();
  const orThrow = <T extends object>(answer: T | { readonly failure: Failure }): T => {
    if ('failure' in answer) throw failure() ?? errorOf(answer.failure);
    return answer;
  };
  return { id, orThrow, close };
}

import { randomBytes, toHex } from '../../base/bytes.ts';
import type { DecryptFile } from '../content/decrypt-file.ts';
import { ownConduct } from './conduct.ts';
import { errorOf } from './failure.ts';
import type { ContentThread } from './messages.ts';

/** Has another thread fetch, verify and decrypt a file. */
export function openElsewhere(thread: ContentThread): DecryptFile {
  return async function* (version, { signal, ...options } = {}) {
    const id = toHex(randomBytes(8));
    const stop = (): void => void thread.stop(id);
    signal?.addEventListener('abort', stop, { once: true });
    const conduct = ownConduct(options);
    try {
      await thread.open({ id, version, isPersistent: options.onInterrupted !== undefined }, conduct.line);
      if (signal?.aborted === true) stop();
      for (;;) {
        const answer = await thread.next(id);
        if ('failure' in answer) throw conduct.failure() ?? errorOf(answer.failure);
        if (answer.chunk === undefined) return;
        yield answer.chunk;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  };
}

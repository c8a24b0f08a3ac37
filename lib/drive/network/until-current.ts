import { CodedError } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { DriveError, type DriveErrorCode } from '../drive-error.ts';

/** Between two looks, milliseconds. */
const PAUSE = 250;

/**
 * Looks at what a portal shows, and again as long as the answer is one of those that pass with time, and patience lasts.
 * @throws DriveError: what `look` throws at last, or `tampered` for what is malformed or not signed as it should be.
 */
export async function untilCurrent<T>(
  { patienceMs }: { readonly patienceMs: number },
  look: () => Promise<T>,
  passing: readonly DriveErrorCode[] = ['stale-directory'],
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await look();
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      if (!(cause instanceof DriveError))
        throw new DriveError('tampered', 'what the portal showed does not verify', { cause });
      if (!passing.includes(cause.code) || Date.now() >= deadline) throw cause;
    }
    await delay(PAUSE);
  }
}

import { delay } from '../../base/wait.ts';
import { DriveError, type DriveErrorCode } from '../drive-error.ts';

/** Between two looks, milliseconds. */
const PAUSE = 250;

/** Looks again as long as the answer is one of those that pass with time, and patience lasts. @throws what `look` throws at last. */
export async function untilCurrent<T>(
  { patienceMs }: { readonly patienceMs: number },
  look: () => Promise<T>,
  passing: readonly DriveErrorCode[] = ['stale-directory'],
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      const passes = error instanceof DriveError && passing.includes(error.code);
      if (!passes || Date.now() >= deadline) throw error;
    }
    await delay(PAUSE);
  }
}

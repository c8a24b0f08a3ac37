import { delay } from '../lib/base/wait.ts';

/** Waits until somebody answers at an address, whatever that is. @throws Error after ten seconds. */
export async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined) return;
    await delay(100);
  }
  throw new Error(`nobody answers at ${url}`);
}

import { delay } from '../../lib/base/wait.ts';

/** Tries until it succeeds; after a minute the last failure is the test's. */
export async function until<T>(attempt: () => Promise<T>, patience = 60_000): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(100);
  }
}

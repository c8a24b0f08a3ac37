import { delay } from '../../base/wait.ts';
import { ChainError } from '../chain-error.ts';
import { LightRefusal } from './light-calls.ts';

const PAUSES_MS = [300, 1_000, 3_000];

/**
 * Asks again, some times, for what the peers of a light client did not have or gave wrongly. `undefined` counts as not had.
 * @throws LightRefusal of the last attempt, ChainError `unreachable` where all of them came to nothing or `stop` aborts.
 */
export async function patiently<T>(
  attempt: () => Promise<T | undefined>,
  stop: AbortSignal,
  pauses: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (const pause of [...pauses, undefined]) {
    try {
      const found = await attempt();
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof LightRefusal) || pause === undefined) throw error;
    }
    if (pause !== undefined) await delay(pause, stop);
  }
  throw new ChainError('unreachable', 'no peer of the light client has this block now');
}

import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';

/** Work that newest states ask for again and again until its record is on the chain. */
export type Duties = {
  /** Runs a duty unless it is under way, was done, or failed a moment ago. One that `recurs` is never done for good. */
  ask(name: string, duty: () => Promise<unknown>, recurs?: 'recurs'): void;
};

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

type Attempt = { state: 'under-way' | 'done' | 'failed'; failures: number; notBefore: number };

/**
 * @param most how many of these may be under way at a time: what strangers ask for must not crowd out everything else.
 */
export function createDuties(options: { clock: Clock; logger: Logger; most: number }): Duties {
  const { clock, logger, most } = options;
  const attempts = new Map<string, Attempt>();
  let underWay = 0;
  return {
    ask(name, duty, recurs) {
      const before = attempts.get(name);
      if (before !== undefined && (before.state !== 'failed' || clock.now() < before.notBefore)) return;
      if (underWay >= most) return;
      const attempt: Attempt = { state: 'under-way', failures: before?.failures ?? 0, notBefore: 0 };
      attempts.set(name, attempt);
      underWay++;
      duty()
        .then(
          () => {
            attempt.state = 'done';
            if (recurs) attempts.delete(name);
          },
          (error: unknown) => {
            attempt.state = 'failed';
            attempt.notBefore = clock.now() + Math.min(FIRST_PAUSE * 2 ** attempt.failures++, LONGEST_PAUSE);
            logger.warn('a duty failed and will be tried again', {
              duty: name.split(' ')[0] ?? '',
              error: describeError(error),
            });
          },
        )
        .finally(() => void underWay--);
    },
  };
}

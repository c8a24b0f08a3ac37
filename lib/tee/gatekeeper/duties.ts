import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';

/** Work that newest states ask for again and again until its record is on the chain. */
export type Duties = {
  /**
   * Runs a duty unless it is under way, was done, or failed a moment ago; one that `recurs` is never done for good. What nobody asks for any more is
   * forgotten.
   */
  ask(name: string, duty: () => Promise<unknown>, recurs?: 'recurs'): void;
  /** Whether as many are under way as may be. */
  isFull(): boolean;
};

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** How long a duty that nobody asks for is remembered, in milliseconds. */
const MEMORY = 600_000;

type Attempt = {
  state: 'under-way' | 'done' | 'failed';
  failures: number;
  notBefore: number;
  /** When it was asked for last. */
  asked: number;
};

/**
 * @param most how many of these may be under way at a time: what strangers ask for must not crowd out everything else.
 */
export function createDuties(options: { clock: Clock; logger: Logger; most: number }): Duties {
  const { clock, logger, most } = options;
  /** What was asked for last lies last. */
  const attempts = new Map<string, Attempt>();
  let underWay = 0;
  const note = (name: string, attempt: Attempt): void => {
    attempts.delete(name);
    attempt.asked = clock.now();
    attempts.set(name, attempt);
    for (const [known, { asked, state }] of attempts) {
      if (asked >= clock.now() - MEMORY) break;
      if (state !== 'under-way') attempts.delete(known);
    }
  };
  return {
    ask(name, duty, recurs) {
      const before = attempts.get(name);
      if (before !== undefined) note(name, before);
      if (before !== undefined && (before.state !== 'failed' || clock.now() < before.notBefore)) return;
      if (underWay >= most) return;
      const attempt: Attempt = {
        state: 'under-way',
        failures: before?.failures ?? 0,
        notBefore: 0,
        asked: 0,
      };
      note(name, attempt);
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
    isFull: () => underWay >= most,
  };
}

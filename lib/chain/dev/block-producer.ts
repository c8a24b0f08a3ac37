import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';

/** When blocks are made. */
export type BlockTimings = {
  /** Least time between two blocks, ms. */
  minSpacingMs: number;
  /** A block is made after this long even if nothing waits, ms, so that the chain's time moves on. */
  heartbeatMs: number;
};

export type BlockProducer = {
  /** Something may be waiting: make a block as soon as the spacing allows. */
  wake(): void;
  /** Makes a block at once, or right after the one that is being made. */
  produceNow(): Promise<void>;
  /** Resolves when no block is being made any more; none is made afterwards. */
  close(): Promise<void>;
};

type Parts = {
  produce: () => Promise<void>;
  hasWork: () => boolean;
  timings: BlockTimings;
  clock: Clock;
  logger: Logger;
};

/** Calls `produce`, never twice at a time: soon while `hasWork()`, else with the heartbeat. */
export function createBlockProducer(parts: Parts): BlockProducer {
  const { produce, hasWork, timings, clock } = parts;
  let lastStart = clock.now();
  let failed = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const start = (): Promise<void> => {
    clearTimeout(timer);
    lastStart = clock.now();
    const run = produce();
    running = succeeds(run, parts.logger).then((success) => {
      failed = !success;
      running = undefined;
      wake();
    });
    return run;
  };
  const wake = (): void => {
    if (closed || running !== undefined) return;
    clearTimeout(timer);
    // After a failure the heartbeat is the pace of further attempts.
    const wait = hasWork() && !failed ? timings.minSpacingMs : timings.heartbeatMs;
    timer = setTimeout(() => void start().catch(() => undefined), dueIn(lastStart, wait, clock));
  };
  return {
    wake,
    produceNow: async () => {
      while (running !== undefined) await running;
      await start();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Never longer than `wait`, also when the clock was set back. */
function dueIn(lastStart: number, wait: number, clock: Clock): number {
  return Math.min(wait, Math.max(0, lastStart + wait - clock.now()));
}

async function succeeds(run: Promise<void>, logger: Logger): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    logger.error('no block could be made', { error: describeError(error) });
    return false;
  }
}

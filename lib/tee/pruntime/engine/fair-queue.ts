import { EngineError } from './errors.ts';

/** Queries that may wait in one lane; who asks more is told to come again. */
export const MOST_QUERIES_WAITING = 64;

/** What a lane used counts half as much after so many milliseconds. */
const HALF_LIFE = 10_000;

/** A lane's commands go before its queries, in their order, and always find room. */
export type Urgency = 'command' | 'query';

type Job = () => Promise<void>;
type Lane = { readonly commands: Job[]; readonly queries: Job[]; used: number; usedAt: number };

export type FairQueue = {
  /** @throws EngineError `busy` for a query too many, and what the task throws. */
  run<T>(lane: string, urgency: Urgency, task: () => Promise<T>): Promise<T>;
};

/**
 * Runs tasks one at a time. The next one is of the lane that used least time lately: a lane of long tasks waits for the others,
 * and they wait for one of its tasks at most. This decides when a task runs, never what comes out of it.
 */
export function createFairQueue(now: () => number = () => performance.now()): FairQueue {
  const lanes = new Map<string, Lane>();
  let isRunning = false;

  const work = async (): Promise<void> => {
    isRunning = true;
    for (let lane = takeNext(lanes, now()); lane !== undefined; lane = takeNext(lanes, now())) {
      const began = now();
      await (lane.commands.shift() ?? lane.queries.shift())?.();
      const ended = now();
      lane.used = usage(lane, ended) + ended - began;
      lane.usedAt = ended;
    }
    isRunning = false;
  };

  return {
    run(name, urgency, task) {
      const lane = lanes.get(name) ?? { commands: [], queries: [], used: 0, usedAt: now() };
      lanes.set(name, lane);
      if (urgency === 'query' && lane.queries.length >= MOST_QUERIES_WAITING)
        return Promise.reject(new EngineError('busy', 'too many queries of this contract are waiting'));
      return new Promise((resolve, reject) => {
        lane[urgency === 'command' ? 'commands' : 'queries'].push(() => task().then(resolve, reject));
        if (!isRunning) void work();
      });
    },
  };
}

const usage = (lane: Lane, time: number): number => lane.used * 2 ** ((lane.usedAt - time) / HALF_LIFE);

/** Also forgets lanes that wait for nothing and whose past no longer counts. */
function takeNext(lanes: Map<string, Lane>, time: number): Lane | undefined {
  let next: Lane | undefined;
  let least = Infinity;
  for (const [name, lane] of lanes) {
    const used = usage(lane, time);
    const isIdle = lane.commands.length + lane.queries.length === 0;
    if (isIdle && used < 1) lanes.delete(name);
    if (isIdle || used >= least) continue;
    next = lane;
    least = used;
  }
  return next;
}

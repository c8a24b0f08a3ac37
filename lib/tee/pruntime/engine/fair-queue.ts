import { EngineError } from './errors.ts';

/** Queries that may wait in one lane; who asks more is told to come again. */
export const MOST_QUERIES_WAITING = 64;

/** What a lane used counts half as much after so many milliseconds. */
const HALF_LIFE = 10_000;

/** While a task of a lane whose tasks take less than this is under way, the next one is handed over already. Milliseconds. */
const QUICK = 2;
/** Tasks that a slot is given at a time at most: the second one waits there while the first one's answer is on its way. */
const DEPTH = 2;

/** A lane's commands go before its queries, in their order, and always find room. */
export type Urgency = 'command' | 'query';

type Job = (slot: number) => Promise<void>;
type Lane = {
  readonly name: string;
  readonly commands: Job[];
  readonly queries: Job[];
  used: number;
  usedAt: number;
  /** Milliseconds that its tasks took of late; endless before the first. */
  typical: number;
};
type Slot = { underWay: number; endedAt: number; isQuick: boolean };

/** Where tasks may run; slots are numbers from 0. */
export type Slots = {
  readonly count: number;
  /** A lane's commands run on one slot alone, so that they stay in order. */
  mayRun(lane: string, urgency: Urgency, slot: number): boolean;
  /** A slot has nothing to do; `lanes` are those whose queries wait for other slots, with how many wait. */
  onIdle?(slot: number, lanes: readonly { name: string; queries: number }[]): void;
};

export type FairQueue = {
  /** @throws EngineError `busy` for a query too many, and what the task throws. */
  run<T>(lane: string, urgency: Urgency, task: (slot: number) => Promise<T>): Promise<T>;
  /** What `mayRun` says has changed. */
  wake(): void;
};

/**
 * Runs tasks in order on each slot. The next one is of the lane that used least time lately: a lane of long tasks waits for
 * the others, and they wait for one of its tasks on a slot at most. This decides when and where a task runs, never what comes out of it.
 */
export function createFairQueue(slots: Slots, now: () => number = () => performance.now()): FairQueue {
  const lanes = new Map<string, Lane>();
  const states = Array.from({ length: slots.count }, (): Slot => ({
    underWay: 0,
    endedAt: 0,
    isQuick: true,
  }));

  const start = async (slot: number, state: Slot, { lane, job }: Next): Promise<void> => {
    state.underWay += 1;
    state.isQuick = lane.typical < QUICK;
    const began = now();
    await job(slot);
    const ended = now();
    // Behind another task it has not run yet.
    const took = ended - Math.max(began, state.endedAt);
    Object.assign(lane, { used: usage(lane, ended) + took, usedAt: ended });
    lane.typical = lane.typical === Infinity ? took : 0.8 * lane.typical + 0.2 * took;
    Object.assign(state, { underWay: state.underWay - 1, endedAt: ended });
    work(slot, state);
  };

  const work = (slot: number, state: Slot): void => {
    while (state.underWay === 0 || (state.isQuick && state.underWay < DEPTH)) {
      const next = takeNext(lanes, slots, slot, now());
      if (next === undefined) break;
      void start(slot, state, next);
    }
    if (state.underWay > 0) return;
    const waiting = [...lanes.values()].filter(({ queries }) => queries.length > 0);
    if (waiting.length > 0)
      slots.onIdle?.(
        slot,
        waiting.map(({ name, queries }) => ({ name, queries: queries.length })),
      );
  };

  const wake = (): void => {
    for (const [slot, state] of states.entries()) work(slot, state);
  };

  return {
    wake,
    run(name, urgency, task) {
      const fresh = { name, commands: [], queries: [], used: 0, usedAt: now(), typical: Infinity };
      const lane: Lane = lanes.get(name) ?? fresh;
      lanes.set(name, lane);
      if (urgency === 'query' && lane.queries.length >= MOST_QUERIES_WAITING)
        return Promise.reject(new EngineError('busy', 'too many queries of this contract are waiting'));
      return new Promise((resolve, reject) => {
        lane[urgency === 'command' ? 'commands' : 'queries'].push((slot) => task(slot).then(resolve, reject));
        wake();
      });
    },
  };
}

type Next = { lane: Lane; job: Job };

const usage = (lane: Lane, time: number): number => lane.used * 2 ** ((lane.usedAt - time) / HALF_LIFE);

/** Also forgets lanes that wait for nothing and whose past no longer counts. */
function takeNext(lanes: Map<string, Lane>, slots: Slots, slot: number, time: number): Next | undefined {
  let next: { lane: Lane; jobs: Job[] } | undefined;
  let least = Infinity;
  for (const lane of lanes.values()) {
    const used = usage(lane, time);
    const isIdle = lane.commands.length + lane.queries.length === 0;
    if (isIdle && used < 1) lanes.delete(lane.name);
    if (isIdle || used >= least) continue;
    const jobs = jobsFor(lane, slots, slot);
    if (jobs === undefined) continue;
    next = { lane, jobs };
    least = used;
  }
  const job = next?.jobs.shift();
  return next === undefined || job === undefined ? undefined : { lane: next.lane, job };
}

function jobsFor({ name, commands, queries }: Lane, slots: Slots, slot: number): Job[] | undefined {
  if (commands.length > 0 && slots.mayRun(name, 'command', slot)) return commands;
  return queries.length > 0 && slots.mayRun(name, 'query', slot) ? queries : undefined;
}

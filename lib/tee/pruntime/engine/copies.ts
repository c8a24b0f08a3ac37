import type { FairQueue } from './fair-queue.ts';
import type { CallOutcome } from './outcome.ts';
import type { Placement } from './placement.ts';
import type { Threads } from './threads.ts';

/** So many queries of an instance wait before another thread takes a copy of its state: a copy costs memory and a boot. */
export const QUERIES_BEFORE_COPY = 8;

export type Copier = {
  /** A command ended at home: the copies follow what it wrote, before anything that is asked after this. */
  wrote(instance: string, outcome: CallOutcome): void;
  /** Gives up all copies of an instance. */
  drop(instance: string): void;
  /** A thread has nothing to do while these instances' queries wait for others. */
  onIdle(slot: number, lanes: readonly { name: string; queries: number }[]): void;
};

type Parts = { placement: Placement; threads: Threads; queue: FairQueue };

/** Keeps copies of busy instances on threads that have nothing to do, so that queries use all cores. */
export function createCopier({ placement, threads, queue }: Parts): Copier {
  /** Slots that a copy is being made for. */
  const underWay = new Set<number>();

  /** A copy that cannot be had, or does not follow, is none; a lost thread is told of by whoever asks it next. */
  const giveUp = (instance: string, slot: number): void => {
    placement.uncopied(instance, slot);
    threads.ask(slot, { kind: 'close', instance }).catch(() => undefined);
  };

  const copy = async (instance: string, slot: number): Promise<void> => {
    let filling: Promise<null> | undefined;
    await queue.run(instance, 'command', async (home) => {
      const code = placement.codeOf(instance);
      if (code === undefined || !placement.canCopy(instance, slot)) return;
      const state = await threads.ask(home, { kind: 'snapshot', instance });
      // Before another command can run: what it writes must follow the copy.
      placement.copying(instance, slot);
      filling = threads.ask(slot, { kind: 'open', instance, code, state });
      filling.catch(() => undefined);
    });
    if (filling === undefined) return;
    await filling;
    placement.copied(instance, slot);
    queue.wake();
  };

  return {
    wrote(instance, outcome) {
      if (!outcome.ok || outcome.writes.length === 0) return;
      const { follow, idle } = placement.followers(instance);
      for (const slot of idle) giveUp(instance, slot);
      for (const slot of follow)
        threads.ask(slot, { kind: 'apply', instance, writes: outcome.writes }).catch(() => {
          giveUp(instance, slot);
        });
    },
    drop(instance) {
      for (const slot of placement.takeCopies(instance)) giveUp(instance, slot);
    },
    onIdle(slot, lanes) {
      if (underWay.has(slot)) return;
      const [most] = lanes
        .filter(({ name, queries }) => queries >= QUERIES_BEFORE_COPY && placement.canCopy(name, slot))
        .sort((a, b) => b.queries - a.queries);
      if (most === undefined) return;
      underWay.add(slot);
      copy(most.name, slot)
        .catch(() => {
          placement.uncopied(most.name, slot);
        })
        .finally(() => {
          underWay.delete(slot);
        });
    },
  };
}

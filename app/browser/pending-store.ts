import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PendingChange } from './optimistic.ts';

type PendingState = { readonly byDrive: ReadonlyMap<string, readonly PendingChange[]> };

/** The changes that are under way in this tab, whichever screen asked for them. */
export type PendingStore = {
  readonly store: StoreApi<PendingState>;
  /** @returns what ends them; ending twice does nothing more. */
  begin(drive: string, changes: readonly PendingChange[]): (change?: PendingChange) => void;
  /**
   * Runs tasks side by side, but those that touch the same entries one after another, in the order in which they were asked for. A
   * task that fails does not stop the next.
   */
  inOrder<T>(touched: readonly string[], task: () => Promise<T>): Promise<T>;
};

type Running = { readonly touched: ReadonlySet<string>; readonly ended: Promise<unknown> };

export function createPendingStore(): PendingStore {
  const store = createStore<PendingState>(() => ({ byDrive: new Map() }));
  const running = new Set<Running>();
  const update = (drive: string, of: (now: readonly PendingChange[]) => readonly PendingChange[]): void => {
    store.setState(({ byDrive }) => ({
      byDrive: new Map(byDrive).set(drive, of(byDrive.get(drive) ?? [])),
    }));
  };
  return {
    store,
    begin(drive, changes) {
      update(drive, (now) => [...now, ...changes]);
      return (ended) => {
        const over = new Set(ended === undefined ? changes : [ended]);
        update(drive, (now) => now.filter((change) => !over.has(change)));
      };
    },
    async inOrder(touched, task) {
      const earlier = [...running].filter((other) => touched.some((id) => other.touched.has(id)));
      const run = Promise.all(earlier.map(({ ended }) => ended)).then(task);
      const mine = { touched: new Set(touched), ended: run.catch(() => undefined) };
      running.add(mine);
      try {
        return await run;
      } finally {
        running.delete(mine);
      }
    },
  };
}

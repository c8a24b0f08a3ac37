import { createStore, type StoreApi } from 'zustand/vanilla';
import { wasStopped } from '../errors/explain-error.ts';
import { createGate, type Gate } from './gate.ts';
import type { NetworkWait } from './network-wait.ts';
import { createSpeedometer } from './speedometer.ts';
import {
  canPause,
  isActive,
  type Conduct,
  type Lost,
  type NewTransfer,
  type Progress,
  type Transfer,
  type TransferPhase,
  type TransferTask,
} from './transfer.ts';

export type TransferState = {
  readonly transfers: readonly Transfer[];
  add(added: readonly NewTransfer[]): void;
  /** Shows uploads that were not finished when the page went away. */
  addLost(lost: readonly Lost[]): void;
  /** Takes lost uploads off the list, because they were begun again. */
  removeLost(ids: readonly number[]): void;
  retry(id: number): void;
  pause(id: number): void;
  resume(id: number): void;
  stop(id: number): void;
  clearFinished(): void;
  /** Stops everything and forgets it. */
  clear(): void;
};

export type TransferStore = StoreApi<TransferState>;

type StoreOptions = {
  /** How many run at a time; paused ones do not count. */
  inFlight: number;
  awaitNetwork: NetworkWait;
};

/** What a transfer has beside what shows. */
type Works = { task: TransferTask; gate: Gate; run?: AbortController; resumesAs: TransferPhase };

const FRESH = { bytes: 0, phase: 'waiting', speed: null, block: null, error: null } as const;

/** Transfers of this tab, started in the order in which they were added. */
export function createTransferStore({ inFlight, awaitNetwork }: StoreOptions): TransferStore {
  const works = new Map<number, Works>();
  let lastId = 0;

  return createStore<TransferState>((set, get) => {
    const find = (id: number): Transfer | undefined => get().transfers.find((one) => one.id === id);
    const update = (id: number, change: Partial<Transfer>): void => {
      set({
        transfers: get().transfers.map((transfer) =>
          transfer.id === id ? { ...transfer, ...change } : transfer,
        ),
      });
    };
    const countRunning = (): number =>
      [...works.values()].filter(({ run, gate }) => run !== undefined && !gate.isClosed).length;

    const reporterOf = (id: number, { gate }: Works, signal: AbortSignal): ((progress: Progress) => void) => {
      const speedometer = createSpeedometer();
      return ({ phase, ...change }) => {
        if (signal.aborted) return;
        // Only the end of the task means that it is done.
        if (phase === 'done' || gate.isClosed) update(id, change);
        else update(id, { ...change, phase, speed: speedometer.add(change.bytes, Date.now()) });
      };
    };

    const conductOf = (id: number, { gate }: Works, signal: AbortSignal): Conduct => {
      let attempt = 0;
      return {
        signal,
        pace: () => gate.pass(signal),
        async onInterrupted() {
          const before = find(id)?.phase;
          if (before === 'storing' || before === 'fetching' || before === 'anchoring') {
            attempt = 0;
            update(id, { phase: 'interrupted', speed: null });
          }
          await awaitNetwork(++attempt, signal);
        },
      };
    };

    const run = async (id: number, work: Works): Promise<void> => {
      const controller = new AbortController();
      const { signal } = controller;
      work.run = controller;
      try {
        await work.task(reporterOf(id, work, signal), conductOf(id, work, signal));
        update(id, { phase: 'done', bytes: find(id)?.total ?? 0, speed: null });
        works.delete(id);
      } catch (error) {
        const isStopped = signal.aborted || wasStopped(error);
        // One that was stopped may have been asked to go on before it had ended.
        if (!signal.aborted || find(id)?.phase !== 'waiting')
          update(id, { speed: null, ...(isStopped ? { phase: 'stopped' } : { phase: 'failed', error }) });
      }
      work.gate.open();
      delete work.run;
      startMore();
    };

    const startMore = (): void => {
      for (const { id, phase } of get().transfers) {
        if (countRunning() >= inFlight) return;
        const work = works.get(id);
        if (phase === 'waiting' && work !== undefined && work.run === undefined) void run(id, work);
      }
    };

    return {
      transfers: [],
      add(added) {
        const fresh = added.map(({ task, ...transfer }): Transfer => {
          lastId++;
          works.set(lastId, { task, gate: createGate(), resumesAs: 'waiting' });
          return { ...transfer, ...FRESH, id: lastId };
        });
        set({ transfers: [...get().transfers, ...fresh] });
        startMore();
      },
      addLost(lost) {
        const found = lost.map(({ name, origins, handle, isMany }): Transfer => {
          const total = origins.reduce((sum, { size }) => sum + size, 0);
          const count = isMany && { count: { done: 0, total: origins.length } };
          lastId++;
          return {
            ...FRESH,
            id: lastId,
            kind: 'upload',
            name,
            total,
            ...count,
            origins,
            handle,
            phase: 'lost',
          };
        });
        set({ transfers: [...found, ...get().transfers] });
      },
      removeLost(ids) {
        set({ transfers: get().transfers.filter(({ id, phase }) => phase !== 'lost' || !ids.includes(id)) });
      },
      retry(id) {
        const work = works.get(id);
        if (work === undefined || work.run?.signal.aborted === false) return;
        update(id, FRESH);
        startMore();
      },
      pause(id) {
        const work = works.get(id);
        const transfer = find(id);
        if (work === undefined || transfer === undefined || !canPause(transfer)) return;
        work.resumesAs = transfer.phase;
        work.gate.close();
        update(id, { phase: 'paused', speed: null });
        startMore();
      },
      resume(id) {
        const work = works.get(id);
        if (work === undefined || find(id)?.phase !== 'paused') return;
        work.gate.open();
        update(id, { phase: work.resumesAs });
        startMore();
      },
      stop(id) {
        const transfer = find(id);
        works.get(id)?.run?.abort();
        if (transfer !== undefined && isActive(transfer)) update(id, { phase: 'stopped', speed: null });
      },
      clearFinished() {
        for (const transfer of get().transfers) if (!isActive(transfer)) works.delete(transfer.id);
        set({ transfers: get().transfers.filter(isActive) });
      },
      clear() {
        for (const { run: controller } of works.values()) controller?.abort();
        works.clear();
        set({ transfers: [] });
      },
    };
  });
}

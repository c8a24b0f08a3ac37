import { createStore, type StoreApi } from 'zustand/vanilla';
import { wasStopped } from '../errors/explain-error.ts';

export type TransferKind = 'upload' | 'download';
export type TransferPhase = 'waiting' | 'storing' | 'anchoring' | 'fetching' | 'done' | 'failed' | 'stopped';

export type Transfer = {
  readonly id: number;
  readonly kind: TransferKind;
  readonly name: string;
  readonly total: number;
  readonly bytes: number;
  readonly phase: TransferPhase;
  /** What went wrong, where `phase` is `failed`. */
  readonly error: unknown;
};

export type Progress = Pick<Transfer, 'phase' | 'bytes'>;

/** Does the work; resolves only when nothing is left that could fail. */
export type TransferTask = (report: (progress: Progress) => void, signal: AbortSignal) => Promise<void>;

export type NewTransfer = {
  readonly kind: TransferKind;
  readonly name: string;
  readonly total: number;
  readonly task: TransferTask;
};

export type TransferState = {
  readonly transfers: readonly Transfer[];
  add(added: readonly NewTransfer[]): void;
  retry(id: number): void;
  stop(id: number): void;
  clearFinished(): void;
  /** Stops everything and forgets it. */
  clear(): void;
};

export type TransferStore = StoreApi<TransferState>;

const ENDED: ReadonlySet<TransferPhase> = new Set(['done', 'failed', 'stopped']);
export const isActive = (transfer: Transfer): boolean => !ENDED.has(transfer.phase);
export const countActive = (transfers: readonly Transfer[]): number => transfers.filter(isActive).length;

/** Transfers of this tab: at most `inFlight` run at a time, in the order in which they were added. */
export function createTransferStore({ inFlight }: { inFlight: number }): TransferStore {
  const tasks = new Map<number, TransferTask>();
  const running = new Map<number, AbortController>();
  let lastId = 0;

  return createStore<TransferState>((set, get) => {
    const update = (id: number, change: Partial<Transfer>): void => {
      set({
        transfers: get().transfers.map((transfer) =>
          transfer.id === id ? { ...transfer, ...change } : transfer,
        ),
      });
    };

    const run = async (id: number, task: TransferTask): Promise<void> => {
      const controller = new AbortController();
      running.set(id, controller);
      const report = (progress: Progress): void => {
        // Only the end of the task means that it is done.
        if (progress.phase !== 'done' && !controller.signal.aborted) update(id, progress);
      };
      try {
        await task(report, controller.signal);
        const total = get().transfers.find((transfer) => transfer.id === id)?.total ?? 0;
        update(id, { phase: 'done', bytes: total });
        tasks.delete(id);
      } catch (error) {
        const isStopped = controller.signal.aborted || wasStopped(error);
        update(id, isStopped ? { phase: 'stopped' } : { phase: 'failed', error });
      }
      running.delete(id);
      startMore();
    };

    const startMore = (): void => {
      for (const { id, phase } of get().transfers) {
        if (running.size >= inFlight) return;
        const task = tasks.get(id);
        if (phase === 'waiting' && task !== undefined && !running.has(id)) void run(id, task);
      }
    };

    return {
      transfers: [],
      add(added) {
        const fresh = added.map(({ task, ...transfer }): Transfer => {
          lastId++;
          tasks.set(lastId, task);
          return { ...transfer, id: lastId, bytes: 0, phase: 'waiting', error: null };
        });
        set({ transfers: [...get().transfers, ...fresh] });
        startMore();
      },
      retry(id) {
        if (!tasks.has(id) || running.has(id)) return;
        update(id, { phase: 'waiting', bytes: 0, error: null });
        startMore();
      },
      stop(id) {
        running.get(id)?.abort();
        if (get().transfers.some((transfer) => transfer.id === id && isActive(transfer)))
          update(id, { phase: 'stopped' });
      },
      clearFinished() {
        for (const transfer of get().transfers) if (!isActive(transfer)) tasks.delete(transfer.id);
        set({ transfers: get().transfers.filter(isActive) });
      },
      clear() {
        for (const controller of running.values()) controller.abort();
        tasks.clear();
        set({ transfers: [] });
      },
    };
  });
}

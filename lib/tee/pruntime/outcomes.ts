import { toHex, type Bytes } from '../../base/bytes.ts';
import type { CommandOutcome } from './sealed-state.ts';

/** Outcomes that a state keeps, so that a receipt can still be had after a restart. */
const KEPT = 128;

export type Outcomes = {
  add(outcome: CommandOutcome): void;
  /** The outcome of a command, waiting for it while `signal` allows. @returns undefined if it did not come in time. */
  wait(command: Bytes, signal: AbortSignal): Promise<CommandOutcome | undefined>;
  /** Everything up to this block is applied. */
  settle(height: number): void;
  reached(height: number): Promise<void>;
  entries(): CommandOutcome[];
};

export function createOutcomes(known: readonly CommandOutcome[]): Outcomes {
  const kept = new Map(known.map((outcome) => [toHex(outcome.command), outcome]));
  const listeners = new Set<() => void>();
  let settled = -1;
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const until = (isDone: () => boolean, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isDone() && signal?.aborted !== true) return;
        listeners.delete(check);
        signal?.removeEventListener('abort', check);
        resolve();
      };
      listeners.add(check);
      signal?.addEventListener('abort', check);
      check();
    });
  return {
    add(outcome) {
      kept.set(toHex(outcome.command), outcome);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      notify();
    },
    async wait(command, signal) {
      const id = toHex(command);
      await until(() => kept.has(id), signal);
      return kept.get(id);
    },
    settle(height) {
      settled = height;
      notify();
    },
    reached: (height) => until(() => settled >= height),
    entries: () => [...kept.values()],
  };
}

import type { Clock } from '../../base/clock.ts';
import { toHex } from '../../base/bytes.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { backOff } from './back-off.ts';
import { EngineError } from './engine/errors.ts';

/** When a contract may be started. */
export type StartSchedule = {
  isDue(contract: ContractEntry): boolean;
  begun(contract: ContractEntry): void;
  succeeded(contract: ContractEntry): void;
  /** @returns the milliseconds after which it may be tried again; undefined for never. */
  failed(contract: ContractEntry, error: unknown): number | undefined;
};

const pauseAfter = backOff(3_000, 300_000);

/**
 * A failed start is tried again after pauses that double. Code that does not boot is not: booting is deterministic, so its hash
 * is remembered as long as this worker runs.
 */
export function createStartSchedule(clock: Clock): StartSchedule {
  const badCode = new Set<string>();
  const underWay = new Set<string>();
  const failures = new Map<string, { count: number; dueAt: number }>();
  return {
    isDue({ id, code }) {
      if (badCode.has(toHex(code.hash)) || underWay.has(toHex(id))) return false;
      return clock.now() >= (failures.get(toHex(id))?.dueAt ?? 0);
    },
    begun: ({ id }) => void underWay.add(toHex(id)),
    succeeded({ id }) {
      underWay.delete(toHex(id));
      failures.delete(toHex(id));
    },
    failed({ id, code }, error) {
      const key = toHex(id);
      underWay.delete(key);
      if (error instanceof EngineError && error.code === 'bad-code') {
        badCode.add(toHex(code.hash));
        return undefined;
      }
      const count = (failures.get(key)?.count ?? 0) + 1;
      const pause = pauseAfter(count);
      failures.set(key, { count, dueAt: clock.now() + pause });
      return pause;
    },
  };
}

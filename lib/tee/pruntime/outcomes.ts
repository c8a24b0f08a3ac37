import { toHex, type Bytes } from '../../base/bytes.ts';
import { createConditions } from './conditions.ts';
import type { CommandOutcome } from './command-outcome.ts';
import type { PassedOver } from './envelope-admission.ts';

/**
 * Outcomes that a state keeps, so that a receipt can still be had after a restart. Commands that were refused have a share of
 * their own: whoever floods a contract with them drives out nobody's receipt.
 */
const KEPT = 128;
const KEPT_REFUSED = 32;
/** Bytes of their values and events. */
const KEPT_BYTES = 8 << 20;
/** Envelopes that were passed over lately; this is no part of a state. */
const KEPT_PASSED = 1_024;

export type Outcomes = {
  add(outcome: CommandOutcome): void;
  /** An envelope was not opened: none that has this hash will ever have an outcome. */
  pass(command: Bytes, why: PassedOver): void;
  passedOver(command: Bytes): PassedOver | undefined;
  /**
   * The outcome of a command, waiting for it while `signal` allows. @returns undefined if it did not come in time, or was passed over.
   * @throws what `close` was given.
   */
  wait(command: Bytes, signal: AbortSignal): Promise<CommandOutcome | undefined>;
  /** Everything up to this block is applied. */
  settle(height: number): void;
  /** @throws what `close` was given. */
  reached(height: number): Promise<void>;
  /** The outcome of the command at a position, if it is kept. */
  at(position: number): CommandOutcome | undefined;
  /** Oldest first. */
  entries(): CommandOutcome[];
  /** No outcome will come any more: whoever waits for one must ask elsewhere or later. */
  close(reason: Error): void;
};

export function createOutcomes(
  known: readonly CommandOutcome[],
  onChange: (position: number, isThere: boolean) => void = () => undefined,
): Outcomes {
  const byCommand = (outcomes: readonly CommandOutcome[]): Map<string, CommandOutcome> =>
    new Map(outcomes.map((outcome) => [toHex(outcome.command), outcome]));
  let kept = byCommand(known);
  const conditions = createConditions();
  const passed = new Map<string, PassedOver>();
  let settled = -1;
  return {
    pass(command, why) {
      const [oldest] = passed.keys();
      if (passed.size >= KEPT_PASSED && oldest !== undefined) passed.delete(oldest);
      passed.set(toHex(command), why);
      conditions.changed();
    },
    passedOver: (command) => passed.get(toHex(command)),
    add(outcome) {
      const before = [...kept.values(), outcome];
      kept = byCommand(newest(before));
      for (const { command, position } of before) if (!kept.has(toHex(command))) onChange(position, false);
      if (kept.has(toHex(outcome.command))) onChange(outcome.position, true);
      conditions.changed();
    },
    async wait(command, signal) {
      const id = toHex(command);
      await conditions.until(() => kept.has(id) || passed.has(id), signal);
      return kept.get(id);
    },
    settle(height) {
      settled = height;
      conditions.changed();
    },
    reached: (height) => conditions.until(() => settled >= height),
    at: (position) => [...kept.values()].find((outcome) => outcome.position === position),
    entries: () => [...kept.values()],
    close: (reason) => conditions.close(reason),
  };
}

/** Those that are kept, from the newest backwards as far as there is room; every replica finds the same. */
function newest(outcomes: readonly CommandOutcome[]): CommandOutcome[] {
  let [done, refused, bytes] = [KEPT, KEPT_REFUSED, KEPT_BYTES];
  const kept = outcomes.toReversed().filter(({ ok, value, events }) => {
    const hasRoom = ok ? done-- > 0 : refused-- > 0;
    const size = value.length + events.length;
    if (!hasRoom || size > bytes) return false;
    bytes -= size;
    return true;
  });
  return kept.reverse();
}

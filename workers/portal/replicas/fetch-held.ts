import { setImmediate as nextTurn } from 'node:timers/promises';
import { CID } from 'multiformats/cid';
import { toHex } from '../../../lib/base/bytes.ts';
import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { PinName, ReplicaState } from './messages.ts';
import type { ReplicaTable } from './replica-table.ts';

/** Has a portal hold whole what it took on. */
export type HeldPins = {
  stateOf(pin: PinName): ReplicaState;
  /** These may not be whole here. @param from - multiaddresses where they are to be had. */
  want(pins: readonly PinName[], from: readonly string[]): void;
  /** Looks for all that is not whole. */
  look(): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  end(): Promise<void>;
};

type Held = Pick<ContentNode, 'stateOf' | 'pin' | 'complete' | 'release' | 'dial'>;

/** DAGs under way at a time, of each of which several blocks are. */
const WIDTH = 4;
/** Milliseconds to connect. */
const PATIENCE = 5_000;
const PIECE = 500;

const keyOf = ({ root, release }: PinName): string => `${toHex(root)}/${toHex(release)}`;

/** @param changed - called when a pin became whole, or cannot be had now. */
export function fetchHeld(node: Held, table: ReplicaTable, changed: () => void, logger: Logger): HeldPins {
  const ending = new AbortController();
  const { signal } = ending;
  const waiting = new Map<string, PinName>();
  const failing = new Set<string>();
  const origins = new Set<string>();
  let last = '';

  async function fetchOne(pin: PinName): Promise<void> {
    const root = CID.decode(pin.root);
    const state = node.stateOf({ root, release: pin.release });
    if (state === 'absent') await node.pin(root, { release: pin.release, signal });
    if (state === 'broken') await node.complete(root, signal);
    // Released or dropped meanwhile.
    if (table.find(pin) === undefined) await node.release(root, pin.release);
  }

  async function work(): Promise<void> {
    for (const [key, pin] of waiting) {
      waiting.delete(key);
      if (signal.aborted || table.find(pin) === undefined) continue;
      try {
        await fetchOne(pin);
        failing.delete(key);
        last = '';
      } catch (error) {
        if (signal.aborted) return;
        failing.add(key);
        const text = describeError(error);
        if (text !== last) logger.warn('a copy of a pin cannot be fetched now', { error: text });
        last = text;
      }
      changed();
    }
  }

  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    while (waiting.size > 0 && !signal.aborted) {
      const dialling = [...origins].map((address) => node.dial(address, AbortSignal.timeout(PATIENCE)));
      await Promise.allSettled(dialling);
      origins.clear();
      await Promise.all(Array.from({ length: WIDTH }, work));
    }
    running = undefined;
  }
  const start = (): void => {
    if (waiting.size > 0 && !signal.aborted) running ??= run();
  };

  const stateOf = (pin: PinName): ReplicaState => {
    if (table.find(pin) === undefined) return 'absent';
    const state = node.stateOf({ root: CID.decode(pin.root), release: pin.release });
    if (state === 'whole') return 'whole';
    return failing.has(keyOf(pin)) ? 'failing' : 'coming';
  };
  return {
    stateOf,
    want(pins, from) {
      for (const address of from) origins.add(address);
      for (const pin of pins) waiting.set(keyOf(pin), pin);
      start();
    },
    async look() {
      let after: PinName | undefined;
      do {
        const page = table.page('all', after, PIECE);
        for (const pin of page) if (stateOf(pin) !== 'whole') waiting.set(keyOf(pin), pin);
        after = page.length < PIECE ? undefined : page.at(-1);
        await nextTurn();
      } while (after !== undefined && !signal.aborted);
      start();
    },
    settled: () => running ?? Promise.resolve(),
    async end() {
      ending.abort();
      await running;
    },
  };
}

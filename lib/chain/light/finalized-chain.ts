import { createSerial } from '../../base/serial.ts';
import { ChainError } from '../chain-error.ts';
import type { Hex } from '../substrate/hex.ts';
import type { LinkedHeader } from './header.ts';

/**
 * The finalized blocks by height. A light client answers no number but by a hash that it can check, so heights are found by walking from
 * the finalized head from parent to parent; what was walked is remembered.
 */
export type FinalizedChain = {
  /** The block at a height, or undefined above the finalized head. @throws ChainError `unreachable`, `history-unavailable`, `wrong-chain`. */
  at(height: number): Promise<LinkedHeader | undefined>;
  /** The height of a finalized block that was walked already, or of its parent. */
  heightOf(hash: Hex): number | undefined;
  /** The walked block of greatest height. */
  newest(): LinkedHeader | undefined;
  /** The first walked block above `height` that brought another runtime. */
  nextRuntime(height: number): number | undefined;
};

export type HeaderSource = {
  finalizedHead(): Promise<Hex>;
  /** Asks again by itself for what peers do not have at once. */
  header(hash: Hex): Promise<LinkedHeader>;
};

/** How far back the walk goes and is remembered: 73 days of blocks of 6 s, some 300 MB. */
const MAX_WALK = 1 << 20;
/** How many blocks are walked down before somebody else's turn comes. */
const STEPS = 64;

export function createFinalizedChain(source: HeaderSource, maxWalk = MAX_WALK): FinalizedChain {
  const byHeight = new Map<number, LinkedHeader>();
  const heights = new Map<Hex, number>();
  const serial = createSerial();
  let [low, top] = [Infinity, -1];
  /** Heights, ascending; a chain has a few in a year. */
  let changes: number[] = [];
  /** Walked down from a newer head, and not yet joined to what is known: a failure on the way loses nothing. */
  let rising: LinkedHeader[] = [];

  const keep = (header: LinkedHeader): void => {
    byHeight.set(header.height, header);
    heights.set(header.hash, header.height);
    // Known before it is walked: a block is executed by the runtime of its parent.
    if (header.height > 0) heights.set(header.parentHash, header.height - 1);
    low = Math.min(low, header.height);
    top = Math.max(top, header.height);
    if (header.changesRuntime) changes = [...changes, header.height].sort((a, b) => a - b);
  };
  const forgetOldest = (): void => {
    for (; byHeight.size > maxWalk; low++) {
      heights.delete(byHeight.get(low)?.parentHash ?? '0x');
      byHeight.delete(low);
    }
  };
  const rise = async (head: Hex): Promise<void> => {
    let next: Hex = rising.at(-1)?.parentHash ?? head;
    for (;;) {
      const header = await source.header(next);
      // A light client that began anew has yet to come where it was.
      if (top >= 0 && rising.length === 0 && header.height < low) return;
      if (header.height <= top) {
        if (byHeight.get(header.height)?.hash !== header.hash)
          throw new ChainError('wrong-chain', 'the light client finalized another branch than before');
        break;
      }
      rising.push(header);
      if (top < 0) break;
      next = header.parentHash;
    }
    rising.reverse().forEach(keep);
    rising = [];
    forgetOldest();
  };
  /** Goes up to the head if need be, else some steps down. */
  const approach = async (height: number): Promise<'there' | 'above' | 'on the way'> => {
    while (top < height || top < 0) {
      const head = await source.finalizedHead();
      const before = top;
      if (byHeight.get(top)?.hash !== head) await rise(head);
      if (top === before) return 'above';
    }
    if (top - height >= maxWalk)
      throw new ChainError(
        'history-unavailable',
        `the light client walks back ${String(maxWalk)} blocks at most`,
      );
    for (let steps = 0; low > height && steps < STEPS; steps++)
      keep(await source.header(byHeight.get(low)?.parentHash ?? '0x'));
    return low > height ? 'on the way' : 'there';
  };
  const at = async (height: number): Promise<LinkedHeader | undefined> => {
    // One after another, but who asks for what is near is not held up by who asks for what is far.
    for (let place = ''; place !== 'above' && !byHeight.has(height);)
      place = await serial(() => approach(height));
    return byHeight.get(height);
  };
  return {
    at,
    heightOf: (hash) => heights.get(hash),
    newest: () => byHeight.get(top),
    nextRuntime: (height) => changes.find((change) => change > height),
  };
}

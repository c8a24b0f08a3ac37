import type { Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { BlockBuilder, BuiltBlock } from './block-builder.ts';
import { createBlockProducer, type BlockTimings } from './block-producer.ts';
import type { BlockStore, StoredBlock } from './block-store.ts';
import { createExtrinsicPool, type ExtrinsicPool, type PoolRefusal } from './extrinsic-pool.ts';
import { parseSigned, type SignedExtrinsic } from './extrinsic.ts';
import { asHex, type Hex } from './scale.ts';
import { nonceOf, timeOf } from './state-reads.ts';
import { TOO_LARGE } from './validity.ts';

/** What became of an extrinsic that was taken in. */
export type Outcome = { kind: 'included'; hash: Hex } | { kind: 'refused'; reason: string };

export type Admission =
  | { kind: 'ready'; hash: Hex }
  /** Its nonce is ahead: whether it is valid shows only when those before it are here. */
  | { kind: 'future'; hash: Hex }
  | { kind: 'refused'; why: PoolRefusal | 'unreadable' };

/** The chain itself: one head, a pool, and blocks made on the real runtime. All blocks are final at once. */
export type ChainEngine = {
  head(): StoredBlock;
  /** Called with each block after it is durably kept. */
  onBlock(listener: (block: StoredBlock) => void): () => void;
  /** `settled` is called once, when the extrinsic is in a kept block or is refused for good. */
  submit(bytes: Bytes, settled: (outcome: Outcome) => void): Admission;
  withdraw(hash: Hex, reason: string): void;
  pending(): Bytes[];
  nextNonce(signer: Hex): number;
  /** Makes blocks of its own accord from now on. */
  wake(): void;
  produceNow(): Promise<void>;
  close(): Promise<void>;
};

const POOL_LIMITS = { bytes: 64 * 1024 * 1024, count: 4096 };

/** Just below the 3.75 MiB that the runtime leaves to signed extrinsics. */
const BLOCK_LIMITS = { bytes: 3_800_000, count: 512 };

type Parts = {
  store: BlockStore;
  builder: BlockBuilder;
  timings: BlockTimings;
  clock: Clock;
  logger: Logger;
};

/** Goes on from `head`, the newest block of `store`. */
export function createChainEngine(parts: Parts, head: StoredBlock): ChainEngine {
  const { store, timings, clock, logger } = parts;
  const listeners = new Set<(block: StoredBlock) => void>();
  const pool = createExtrinsicPool(POOL_LIMITS);
  const desk = createDesk(pool, logger);
  let tip = head;
  const stateNonce = (signer: Hex): number => nonceOf(store.stateAt(tip.height), signer);

  const produce = async (): Promise<void> => {
    const chosen = pool.ready(stateNonce, BLOCK_LIMITS);
    const built = await buildOn(parts, tip, chosen);
    // Kept before it is announced: a block that anybody has seen survives a power cut.
    store.append(built.block, built.changes);
    tip = built.block;
    for (const listener of listeners) notify(listener, tip, logger);
    settleAll(desk, chosen, built);
    for (const stale of pool.dropStale(stateNonce))
      desk.settle(stale, { kind: 'refused', reason: 'the nonce is spent' });
  };
  const hasWork = (): boolean => pool.ready(stateNonce, { bytes: 0, count: 1 }).length > 0;
  const { wake, produceNow, close } = createBlockProducer({ produce, hasWork, timings, clock, logger });

  return {
    ...submissions(pool, desk, stateNonce, wake),
    head: () => tip,
    onBlock: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    wake,
    produceNow,
    close: async () => {
      await close();
      listeners.clear();
    },
  };
}

function submissions(
  pool: ExtrinsicPool,
  desk: Desk,
  stateNonce: (signer: Hex) => number,
  wake: () => void,
): Pick<ChainEngine, 'submit' | 'withdraw' | 'pending' | 'nextNonce'> {
  return {
    submit: (bytes, settled) => {
      const admission = admit(pool, stateNonce, bytes);
      if ('refused' in admission) return { kind: 'refused', why: admission.refused };
      desk.wait(admission.extrinsic, settled);
      wake();
      return { kind: admission.ready ? 'ready' : 'future', hash: admission.extrinsic.hash };
    },
    withdraw: (hash, reason) => {
      for (const extrinsic of pool.waiting()) {
        if (extrinsic.hash === hash) desk.settle(extrinsic, { kind: 'refused', reason });
      }
    },
    pending: () => pool.waiting().map((extrinsic) => extrinsic.bytes),
    nextNonce: (signer) => pool.nextNonce(signer, stateNonce(signer)),
  };
}

/** Time is the wall clock's, and strictly increases even if the clock was set back. */
function buildOn(parts: Parts, parent: StoredBlock, chosen: SignedExtrinsic[]): Promise<BuiltBlock> {
  const state = parts.store.stateAt(parent.height);
  const parentTime = timeOf(state);
  const timeMs = Math.max(parts.clock.now(), parentTime + 1);
  const on = { height: parent.height, hash: parent.hash, timeMs: parentTime, state };
  return parts.builder.build(
    on,
    timeMs,
    chosen.map((extrinsic) => extrinsic.bytes),
  );
}

function admit(
  pool: ExtrinsicPool,
  stateNonce: (signer: Hex) => number,
  bytes: Bytes,
): { extrinsic: SignedExtrinsic; ready: boolean } | { refused: PoolRefusal | 'unreadable' } {
  let extrinsic;
  try {
    extrinsic = parseSigned(bytes);
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'unreadable' };
    throw error;
  }
  const nonce = stateNonce(extrinsic.signer);
  const ready = extrinsic.nonce <= pool.nextNonce(extrinsic.signer, nonce);
  const refused = pool.add(extrinsic, nonce);
  return refused === undefined ? { extrinsic, ready } : { refused };
}

type Desk = {
  wait(extrinsic: SignedExtrinsic, settled: (outcome: Outcome) => void): void;
  /** Takes an extrinsic out of the pool and says why to whoever submitted it. */
  settle(extrinsic: SignedExtrinsic, outcome: Outcome): void;
  /** Leaves it in the pool for a later block, so many times and no more. */
  postpone(extrinsic: SignedExtrinsic): void;
};

/** At some heights the runtime's own work fills whole blocks: what found no room though it stood first is tried again. */
const MOST_POSTPONED = 60;

function createDesk(pool: ExtrinsicPool, logger: Logger): Desk {
  const waiting = new Map<SignedExtrinsic, (outcome: Outcome) => void>();
  const postponed = new Map<SignedExtrinsic, number>();
  const settle: Desk['settle'] = (extrinsic, outcome) => {
    pool.remove(extrinsic);
    waiting.get(extrinsic)?.(outcome);
    waiting.delete(extrinsic);
    postponed.delete(extrinsic);
  };
  return {
    wait: (extrinsic, settled) => void waiting.set(extrinsic, settled),
    settle,
    postpone: (extrinsic) => {
      const times = (postponed.get(extrinsic) ?? 0) + 1;
      postponed.set(extrinsic, times);
      logger.warn('a block had no room', { bytes: extrinsic.bytes.length, times });
      if (times > MOST_POSTPONED) settle(extrinsic, { kind: 'refused', reason: TOO_LARGE });
    },
  };
}

/** What is `full` stays in the pool for a later block, unless none could hold it. */
function settleAll(desk: Desk, chosen: SignedExtrinsic[], built: BuiltBlock): void {
  const hash = asHex(built.block.hash);
  chosen.forEach((extrinsic, i) => {
    const verdict = built.verdicts[i];
    if (verdict?.kind === 'applied') desk.settle(extrinsic, { kind: 'included', hash });
    else if (verdict?.kind === 'refused') desk.settle(extrinsic, verdict);
    else if (extrinsic.bytes.length > BLOCK_LIMITS.bytes)
      desk.settle(extrinsic, { kind: 'refused', reason: TOO_LARGE });
    else if (i === 0) desk.postpone(extrinsic);
  });
}

function notify(listener: (block: StoredBlock) => void, block: StoredBlock, logger: Logger): void {
  try {
    listener(block);
  } catch (error) {
    logger.error('a block listener failed', { error: describeError(error) });
  }
}

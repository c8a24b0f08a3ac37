import { readFile } from 'node:fs/promises';
import type { Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { delay } from '../../lib/base/wait.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import { readChainSpecs, type ChainSpecs } from '../../lib/chain/light/chain-spec.ts';
import { createLightCalls, type LightCalls } from '../../lib/chain/light/light-calls.ts';
import { createNodeAnswers } from '../../lib/chain/light/node-answers.ts';
import { hexBytes } from '../../lib/chain/substrate/hex.ts';
import { serveLightClient } from './light-endpoint.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';
import { keepLightProcess } from './keep-light-process.ts';
import { watchSync } from './sync-watch.ts';

/** A light client of this process's own, and where it is served. */
export type LightChain = {
  readonly url: string;
  readonly specs: ChainSpecs;
  /** The hash of block 0, computed from the specification. */
  readonly genesis: Bytes;
  readonly health: HealthCheck;
  /** Resolves when it has a finalized block and has caught up. @throws ChainError `not-synced` when that takes too long, `closed`. */
  synced(): Promise<void>;
  /** Of the process that it runs in; undefined where there is none. */
  pid(): number | undefined;
  close(): Promise<void>;
};

/** How soon it is asked again after it ended, milliseconds. */
const LOOK_MS = 1_000;
/** A warp sync takes a minute or two; after this long something is wrong. */
const PATIENCE_MS = 600_000;

/** Reads files of chain specifications. @throws ChainError `bad-spec`, `unknown-relay-chain`. */
export async function readSpecFiles(files: readonly string[]): Promise<ChainSpecs> {
  const texts = files.map(async (file) => {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw new ChainError('bad-spec', `the chain specification ${file} cannot be read`, { cause });
    }
  });
  return readChainSpecs(await Promise.all(texts));
}

/**
 * Starts a light client and serves it. It needs no peer for that, and says in its health that it has none.
 * @throws ChainError `bad-spec`, `unknown-relay-chain`, `light-client-ended`.
 */
export async function openLightChain(
  files: readonly string[],
  logger: Logger,
  patience = PATIENCE_MS,
): Promise<LightChain> {
  const specs = await readSpecFiles(files);
  const texts = specs.specs.map(({ text }) => text);
  const kept = await keepLightProcess(texts, logger);
  const stop = new AbortController();
  const calls = createLightCalls(kept.client);
  const endpoint = await serveLightClient(kept.client, createNodeAnswers(calls, stop.signal));
  const watch = watchSync(calls, kept, logger);
  const close = async (): Promise<void> => {
    stop.abort(new ChainError('closed', 'the light client is closed'));
    watch.close();
    calls.close();
    await endpoint.close();
    await kept.close();
  };
  try {
    return {
      url: endpoint.url,
      specs,
      genesis: hexBytes(await calls.call('chain_getBlockHash', [0])),
      health: watch.health,
      synced: () => untilSynced(calls, stop.signal, patience, watch.health),
      close,
      pid: kept.pid,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits for a finalized block, which smoldot does not answer without, and until it has caught up. */
async function untilSynced(
  { call }: LightCalls,
  stop: AbortSignal,
  patience: number,
  health: HealthCheck,
): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    const text = `the light client has no finalized block after ${String(patience / 1000)} s; ${health().join('; ')}`;
    late.abort(new ChainError('not-synced', text));
  }, patience);
  const signal = AbortSignal.any([stop, late.signal]);
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        await Promise.race([call('chain_getFinalizedHead', []), aborted]);
        // The first one may be the checkpoint's.
        while (health().length > 0) await delay(LOOK_MS, signal);
        return;
      } catch {
        // The light client ended; it is started again.
        await delay(LOOK_MS, signal);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('aborted'));

import { EncodingError } from '../base/cbor.ts';
import { describeError } from '../base/errors.ts';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import type { Logger } from '../base/logger.ts';
import { envelopeCodec } from '../protocol/command.ts';
import { applyBlock, type LoggedCommand } from '../protocol/reducer/apply-block.ts';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from '../protocol/reducer/checkpoint.ts';
import { createNetworkState, type NetworkState } from '../protocol/reducer/network-state.ts';
import type { Chain, ChainBlock } from './chain.ts';
import type { CommandLog, FoldedBlock } from './command-log.ts';
import type { LogStore } from './log-store.ts';

const BLOCKS_PER_CHECKPOINT = 200;
const RECENT_BLOCKS = 600;

export type ChainLogOptions = {
  chain: Chain;
  network: Bytes;
  store: LogStore;
  /** Brings one item into a finalized block and gives its height. */
  post: (item: Bytes) => Promise<{ height: number }>;
  logger: Logger;
};

/** Folds a chain into the network's state, from the last checkpoint on, and serves it as a CommandLog. */
export async function createChainLog(options: ChainLogOptions): Promise<CommandLog> {
  const { chain, store, post, logger } = options;
  const state = await openState(options);
  const listeners = new Set<(folded: FoldedBlock) => void | Promise<void>>();
  const waiting = createHeightWaiters(() => state.height);
  const stop = new AbortController();

  const fold = async (block: ChainBlock): Promise<void> => {
    const commands = applyBlock(state, block);
    store.addCommands(commands);
    store.addBlock(block.height, toHex(block.hash), RECENT_BLOCKS);
    for (const listener of listeners) await listener({ block, commands });
    waiting.release();
    if (block.height % BLOCKS_PER_CHECKPOINT === 0) store.saveCheckpoint(encodeCheckpoint(state));
  };
  const following = (async () => {
    for await (const block of chain.follow(state.height + 1, stop.signal)) await fold(block);
  })().catch((error: unknown) => {
    if (stop.signal.aborted) return;
    logger.error('the chain can no longer be followed', { error: describeError(error) });
    waiting.fail(error);
  });

  return {
    state: () => state,
    async submit(item) {
      const { height } = await post(item);
      await waiting.reached(height);
      return height;
    },
    commands: (contract, from, to) =>
      store.commands(contract, from, to).map((row) => restoreCommand(contract, row)),
    onBlock(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isRecentBlock: (height, hash) => store.isKnownBlock(height, toHex(hash)),
    reached: (height, signal) => waiting.reached(height, signal),
    async close() {
      stop.abort();
      await following;
      store.saveCheckpoint(encodeCheckpoint(state));
      store.close();
    },
  };
}

async function openState({ chain, network, store, logger }: ChainLogOptions): Promise<NetworkState> {
  const genesis = await chain.genesisHash();
  const bytes = store.checkpoint();
  try {
    const state = bytes === undefined ? undefined : decodeCheckpoint(bytes);
    if (state !== undefined && equalBytes(state.network, network) && equalBytes(state.chainGenesis, genesis))
      return state;
  } catch (error) {
    if (!(error instanceof CheckpointError || error instanceof EncodingError)) throw error;
    logger.warn('the checkpoint cannot be used; the chain is folded anew', { error: error.code });
  }
  store.clear();
  return createNetworkState(network, genesis);
}

function restoreCommand(
  contract: string,
  row: { position: number; time: number; bytes: Bytes },
): LoggedCommand {
  return { ...row, contract, envelope: envelopeCodec.decode(row.bytes) };
}

type HeightWaiters = {
  reached(height: number, signal?: AbortSignal): Promise<void>;
  release(): void;
  fail(error: unknown): void;
};

function createHeightWaiters(current: () => number): HeightWaiters {
  type Waiter = { height: number; resolve: () => void; reject: (reason: unknown) => void };
  const waiters = new Set<Waiter>();
  return {
    reached: (height, signal) =>
      new Promise((resolve, reject) => {
        if (current() >= height) {
          resolve();
          return;
        }
        const waiter = { height, resolve, reject };
        waiters.add(waiter);
        signal?.addEventListener('abort', () => {
          waiters.delete(waiter);
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        });
      }),
    release() {
      for (const waiter of waiters) {
        if (waiter.height > current()) continue;
        waiters.delete(waiter);
        waiter.resolve();
      }
    },
    fail(error) {
      for (const waiter of waiters) waiter.reject(error);
      waiters.clear();
    },
  };
}

import { EncodingError } from '../base/cbor.ts';
import { describeError } from '../base/errors.ts';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import type { Logger } from '../base/logger.ts';
import { envelopeCodec } from '../protocol/command.ts';
import { applyBlock, type LoggedCommand } from '../protocol/reducer/apply-block.ts';
import { createDirectoryTree, type FoldedDirectory } from '../protocol/directory/directory-tree.ts';
import { CheckpointError, encodeCheckpoint, openCheckpoint } from '../protocol/reducer/checkpoint.ts';
import { createNetworkState, type NetworkState } from '../protocol/reducer/network-state.ts';
import type { KnownBlock } from '../protocol/chain-view.ts';
import type { Chain, ChainBlock } from './chain.ts';
import { ChainError } from './chain-error.ts';
import type { CommandLog, FoldedBlock } from './command-log.ts';
import type { LogStore } from './log-store.ts';

const BLOCKS_PER_CHECKPOINT = 200;

export type ChainLogOptions = {
  chain: Chain;
  network: Bytes;
  /** A finalized block from before the network: it is believed, and reading begins behind it. Block 0 otherwise. */
  from?: KnownBlock | undefined;
  store: LogStore;
  /** Brings one item into a finalized block and gives its height. */
  post: (item: Bytes) => Promise<{ height: number }>;
  /** Called once, when the log cannot go on: its process must end, because what it would answer from now on is old. */
  onBroken: (error: unknown) => void;
  logger: Logger;
};

/** Folds a chain into the network's state, from the last checkpoint on, and serves it as a CommandLog. */
export async function createChainLog(options: ChainLogOptions): Promise<CommandLog> {
  const { chain, store, post, onBroken, logger } = options;
  const { state, directory } = await openState(options);
  const listeners = new Set<BlockListener>();
  const waiting = createHeightWaiters(() => state.height);
  const stop = new AbortController();

  let isBroken = false;
  const checkpointNow = (): Bytes => encodeCheckpoint(state, directory.note());

  const fold = async (block: ChainBlock): Promise<void> => {
    if (state.height >= 0 && !equalBytes(block.parentHash, state.hash))
      throw new ChainError(
        'wrong-chain',
        `block ${String(block.height)} does not follow what was read before`,
      );
    const commands = applyBlock(state, block);
    directory.fold(block);
    const notes = { height: block.height, hash: toHex(block.hash), commands };
    const isDue = block.height % BLOCKS_PER_CHECKPOINT === 0;
    store.append(isDue ? { ...notes, checkpoint: checkpointNow() } : notes);
    for (const listener of listeners) await tell(listener, { block, commands }, logger);
    waiting.release();
  };
  const following = (async () => {
    for await (const block of chain.follow(state.height + 1, stop.signal)) await fold(block);
  })().catch((error: unknown) => {
    // The state may be ahead of what is kept: nothing of it may be kept any more.
    isBroken = true;
    waiting.fail(error);
    if (stop.signal.aborted) return;
    logger.error('the chain can no longer be followed', { error: describeError(error) });
    onBroken(error);
  });

  return {
    state: () => state,
    directory: () => directory,
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
      if (!isBroken) store.saveCheckpoint(checkpointNow());
      store.close();
    },
  };
}

type BlockListener = (folded: FoldedBlock) => void | Promise<void>;

/** A listener that fails has the next block to make up for it. */
async function tell(listener: BlockListener, folded: FoldedBlock, logger: Logger): Promise<void> {
  try {
    await listener(folded);
  } catch (error) {
    logger.error('a block listener failed', { error: describeError(error) });
  }
}

type OpenedState = { state: NetworkState; directory: FoldedDirectory };

async function openState({ chain, network, from, store, logger }: ChainLogOptions): Promise<OpenedState> {
  const genesis = await chain.genesisHash();
  const bytes = store.checkpoint();
  try {
    const opened = bytes === undefined ? undefined : openCheckpoint(bytes);
    if (
      opened !== undefined &&
      equalBytes(opened.state.network, network) &&
      equalBytes(opened.state.chainGenesis, genesis)
    )
      return { state: opened.state, directory: createDirectoryTree(opened.state, opened.note) };
  } catch (error) {
    if (!(error instanceof CheckpointError || error instanceof EncodingError)) throw error;
    logger.warn('the checkpoint cannot be used; the chain is folded anew', { error: error.code });
  }
  store.clear();
  const state = { ...createNetworkState(network, genesis), ...from };
  return { state, directory: createDirectoryTree(state) };
}

function restoreCommand(
  contract: string,
  row: { position: number; time: number; bytes: Bytes },
): LoggedCommand {
  return { ...row, contract, envelope: envelopeCodec.decode(row.bytes) };
}

const reasonOf = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('aborted'));

type HeightWaiters = {
  reached(height: number, signal?: AbortSignal): Promise<void>;
  release(): void;
  fail(error: unknown): void;
};

function createHeightWaiters(current: () => number): HeightWaiters {
  type Waiter = { height: number; resolve: () => void; reject: (reason: unknown) => void };
  const waiters = new Set<Waiter>();
  let failure: { error: unknown } | undefined;
  return {
    reached: (height, signal) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(reasonOf(failure.error));
          return;
        }
        if (current() >= height) {
          resolve();
          return;
        }
        const waiter = { height, resolve, reject };
        waiters.add(waiter);
        signal?.addEventListener('abort', () => {
          waiters.delete(waiter);
          reject(reasonOf(signal.reason));
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
      failure = { error };
      for (const waiter of waiters) waiter.reject(error);
      waiters.clear();
    },
  };
}

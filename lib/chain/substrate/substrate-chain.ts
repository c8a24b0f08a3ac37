import { equalBytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../base/wait.ts';
import type { Chain, ChainBlock, ChainHead } from '../chain.ts';
import { ChainError } from '../chain-error.ts';
import { createBlockReader, type BlockReader } from './block-reader.ts';
import { createSubstrateConnection, type SubstrateConnection } from './connection.ts';
import { hexBytes } from './hex.ts';
import { parseHeight } from './raw-block.ts';

/**
 * Any Substrate chain with `System.remark_with_event` and `Timestamp`, read through a WebSocket endpoint. The
 * endpoint is believed; parents are checked against each other, so it cannot skip or swap blocks unnoticed once
 * it has shown them.
 *
 * Give `url`, or a connection to share (which stays its owner's to close).
 */
export function createSubstrateChain(
  options: { logger: Logger } & ({ url: string } | { connection: SubstrateConnection }),
): Chain {
  const { logger } = options;
  const connection =
    'connection' in options ? options.connection : createSubstrateConnection({ url: options.url, logger });
  const reader = createBlockReader(connection);
  return {
    genesisHash: async () => hexBytes((await connection.api()).genesisHash.toHex()),
    finalizedHead: () => readHead(connection, reader),
    follow: (from, signal) => follow({ connection, reader, logger }, from, signal),
    close: async () => {
      if (!('connection' in options)) await connection.close();
    },
  };
}

async function readHead({ api, call }: SubstrateConnection, reader: BlockReader): Promise<ChainHead> {
  await api();
  const height = parseHeight(await call('chain_getHeader', [await call('chain_getFinalizedHead', [])]));
  const [block] = (await reader.range(height, height)).blocks;
  if (block === undefined) throw new ChainError('unreachable', 'the endpoint has no finalized block');
  return { height, hash: block.hash, timeMs: block.timeMs };
}

type Source = { connection: SubstrateConnection; reader: BlockReader; logger: Logger };

const FINAL_ERRORS: readonly string[] = ['closed', 'wrong-chain', 'undecodable', 'history-unavailable'];
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

async function* follow(
  source: Source,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<ChainBlock, void, void> {
  let previous: ChainBlock | undefined;
  let next = from;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const batches = readBatches(source, next, signal);
    try {
      for (let batch = await batches.next(); batch.done !== true; batch = await batches.next()) {
        for (const block of batch.value) {
          if (signal.aborted) return;
          checkParent(previous, block);
          yield block;
          previous = block;
          next = block.height + 1;
        }
        pauseMs = FIRST_PAUSE_MS;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ChainError) || FINAL_ERRORS.includes(error.code)) throw error;
      source.logger.warn('following the chain was interrupted', { next, error: describeError(error) });
    }
    await delay(pauseMs, signal).catch(() => undefined);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

function checkParent(previous: ChainBlock | undefined, block: ChainBlock): void {
  if (previous !== undefined && !equalBytes(previous.hash, block.parentHash)) {
    throw new ChainError('wrong-chain', `block ${String(block.height)} does not follow the one before it`);
  }
}

const MAX_BATCH_BLOCKS = 256;
/** About what one batch may take on the wire, so that large blocks do not fill memory. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** Batches from `next` up to the finalized head, one being fetched while the former is read; then live ones. */
async function* readBatches(
  source: Source,
  next: number,
  signal: AbortSignal,
): AsyncGenerator<ChainBlock[], void, void> {
  const { connection, reader } = source;
  const stop = AbortSignal.any([signal, connection.ended]);
  await connection.api();
  let size = MAX_BATCH_BLOCKS / 4;
  const fetchFrom = async (from: number) => {
    const newest = await connection.finalized.atLeast(from, stop);
    return reader.range(from, Math.min(newest, from + size - 1));
  };
  let ahead = fetchFrom(next);
  for (;;) {
    const { blocks, wireBytes } = await ahead;
    const fitting = Math.floor((BATCH_BYTES * blocks.length) / Math.max(1, wireBytes));
    size = Math.max(1, Math.min(MAX_BATCH_BLOCKS, 2 * size, fitting));
    next += blocks.length;
    ahead = fetchFrom(next);
    // Its failure is met when its turn comes; the reader of this batch may never come back.
    ahead.catch(() => undefined);
    yield blocks;
  }
}

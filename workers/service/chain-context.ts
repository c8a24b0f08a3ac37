import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { createChainLog } from '../../lib/chain/chain-log.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { openLogStore } from '../../lib/chain/log-store.ts';
import { createRelay } from '../../lib/chain/relay.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import { watchBalance } from './balance-watch.ts';
import { watchBlocks } from './block-watch.ts';
import { watchDirectory } from './directory-watch.ts';
import type { Metrics } from './metrics.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';
import { countedRelay } from './relay-metrics.ts';
import type { Fatal } from './run-process.ts';
import { readOrMakeChainSeed } from './chain-seed.ts';
import type { ServiceSettings } from './service-settings.ts';

/** Largest extrinsic that a relay makes, bytes. */
const MAX_BODY = 1_200_000;

export type ChainContext = {
  log: CommandLog;
  /** Whether blocks keep coming, and say what gatekeepers sign of them. */
  health: HealthCheck;
  /** Milliseconds since the last block came. */
  silence(): number;
  close(): Promise<void>;
};

/** Follows the configured chain, folds it, and posts through a relay of this process's own account. */
export async function openChainContext(
  settings: ServiceSettings,
  { logger, fatal, metrics }: { logger: Logger; fatal: Fatal; metrics: Metrics },
): Promise<ChainContext> {
  const { data, monitoring } = settings;
  await mkdir(data, { recursive: true });
  const connection = createSubstrateConnection({ url: settings.chainUrl, logger });
  const seed = settings.chainSeed ?? (await readOrMakeChainSeed(data));
  const submitter = await createSubstrateSubmitter({ connection, seed, logger });
  logger.info('this process pays from its account', { address: submitter.address });
  const relay = createRelay({ submitter, encode: encodeBlockBody, maxBytes: MAX_BODY, logger });
  const chain = createSubstrateChain({ connection, logger });
  const store = openLogStore(join(data, 'log.sqlite'));
  const log = await createChainLog({
    chain,
    network: settings.network,
    store,
    post: countedRelay(metrics, relay),
    onBroken: fatal,
    logger,
  });
  const newest = () => ({ height: log.state().height, timeMs: log.state().time });
  const blocks = watchBlocks(metrics, systemClock, monitoring.stalledAfterMs, newest);
  log.onBlock(blocks.saw);
  const directory = watchDirectory(metrics, log, logger);
  directory.saw();
  log.onBlock(directory.saw);
  const balance = watchBalance(metrics, {
    address: submitter.address,
    read: () => readBalance(connection, submitter.address),
    low: settings.lowBalance,
    clock: systemClock,
    logger,
  });
  await log.reached((await chain.finalizedHead()).height);
  return {
    log,
    health: () => [...blocks.check(), ...directory.check()],
    silence: blocks.silence,
    async close() {
      balance.close();
      await relay.close();
      await log.close();
      await submitter.close();
      await connection.close();
    },
  };
}

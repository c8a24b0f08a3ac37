import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../lib/base/logger.ts';
import { createChainLog } from '../../lib/chain/chain-log.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { openLogStore } from '../../lib/chain/log-store.ts';
import { createRelay } from '../../lib/chain/relay.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import type { NetworkSettings } from './network-settings.ts';
import type { Fatal } from './run-process.ts';

/** Largest extrinsic that a relay makes, bytes. */
const MAX_BODY = 1_200_000;

export type ChainContext = { log: CommandLog; close(): Promise<void> };

/** Follows the configured chain, folds it, and posts through a relay of this process's own account. */
export async function openChainContext(
  settings: NetworkSettings,
  data: string,
  { logger, fatal }: { logger: Logger; fatal: Fatal },
): Promise<ChainContext> {
  await mkdir(data, { recursive: true });
  const connection = createSubstrateConnection({ url: settings.chainUrl, logger });
  const submitter = await createSubstrateSubmitter({ connection, seed: settings.chainSeed, logger });
  const relay = createRelay({ submitter, encode: encodeBlockBody, maxBytes: MAX_BODY, logger });
  const chain = createSubstrateChain({ connection, logger });
  const store = openLogStore(join(data, 'log.sqlite'));
  const log = await createChainLog({
    chain,
    network: settings.network,
    store,
    post: (item) => relay.post(item),
    onBroken: fatal,
    logger,
  });
  await log.reached((await chain.finalizedHead()).height);
  return {
    log,
    async close() {
      await relay.close();
      await log.close();
      await submitter.close();
      await connection.close();
    },
  };
}

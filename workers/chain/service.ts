import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import { timeOf } from '../../lib/chain/dev/state-reads.ts';
import { serveDevChain, type ServedDevChain } from '../../lib/chain/dev/serve-dev-chain.ts';
import { watchBlocks } from '../service/block-watch.ts';
import { createMetrics } from '../service/metrics.ts';
import { openMonitoringEndpoint } from '../service/monitoring-endpoint.ts';
import type { ChainConfig } from './config.ts';

export type ChainService = { readonly url: string; close(): Promise<void> };

/**
 * The embedded chain of one machine, with its JSON-RPC endpoint.
 *
 * @throws ChainError `port-in-use` and what else keeps `serveDevChain` from starting, with a remedy in the text.
 */
export async function createChainService(config: ChainConfig, logger: Logger): Promise<ChainService> {
  if (!/^(127\.|localhost$|::1$)/.test(config.host))
    logger.warn('whoever reaches this chain can hold it up; portals pass it on with less', {
      host: config.host,
    });
  const served = await serve(config, logger);
  try {
    const monitoring = await watch(config, served, logger);
    return {
      url: served.url,
      async close() {
        await monitoring.close();
        await served.close();
      },
    };
  } catch (error) {
    await served.close();
    throw error;
  }
}

async function serve(config: ChainConfig, logger: Logger): Promise<ServedDevChain> {
  try {
    return await serveDevChain(config, systemClock, logger);
  } catch (error) {
    if (!(error instanceof ChainError) || error.code !== 'port-in-use') throw error;
    const text = `port ${String(config.port)} is in use; set VELUM_CHAIN_PORT to a free one, or stop what holds it`;
    throw new ChainError('port-in-use', text, { cause: error });
  }
}

async function watch(
  config: ChainConfig,
  { chain }: ServedDevChain,
  logger: Logger,
): Promise<{ close(): Promise<void> }> {
  const metrics = createMetrics();
  const blocks = watchBlocks(metrics, systemClock, config.monitoring.stalledAfterMs, () => {
    const { height } = chain.engine.head();
    return { height, timeMs: timeOf(chain.store.stateAt(height)) };
  });
  chain.engine.onBlock(blocks.saw);
  metrics.gauge(
    'velum_chain_pool_extrinsics',
    'Extrinsics that wait for a block.',
    () => chain.engine.pending().length,
  );
  const monitoring = await openMonitoringEndpoint(config.monitoring, metrics, logger);
  monitoring.show({ health: blocks.check });
  return monitoring;
}

import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { ChainError } from '../../lib/chain/chain-error.ts';
import { serveDevChain } from '../../lib/chain/dev/serve-dev-chain.ts';
import type { ChainConfig } from './config.ts';

export type ChainService = { readonly url: string; close(): Promise<void> };

/**
 * The embedded chain of one machine, with its JSON-RPC endpoint.
 *
 * @throws ChainError `port-in-use` and what else keeps `serveDevChain` from starting, with a remedy in the text.
 */
export async function createChainService(config: ChainConfig, logger: Logger): Promise<ChainService> {
  try {
    const { url, close } = await serveDevChain(config, systemClock, logger);
    return { url, close };
  } catch (error) {
    if (!(error instanceof ChainError) || error.code !== 'port-in-use') throw error;
    const text = `port ${String(config.port)} is in use; set VELUM_CHAIN_PORT to a free one, or stop what holds it`;
    throw new ChainError('port-in-use', text, { cause: error });
  }
}

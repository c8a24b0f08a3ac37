import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { openDevChain, type DevChain, type DevChainConfig } from './dev-chain.ts';
import { createRpcMethods } from './rpc/methods.ts';
import { openRpcServer } from './rpc/server.ts';

export type ServedDevChain = { readonly url: string; readonly chain: DevChain; close(): Promise<void> };

/**
 * The embedded chain behind its JSON-RPC endpoint.
 *
 * `at.host` is a loopback address unless somebody means to expose a chain that anyone may write to.
 *
 * @throws ChainError as `openDevChain`, and `port-in-use`.
 */
export async function serveDevChain(
  config: DevChainConfig & { host: string; port: number },
  clock: Clock,
  logger: Logger,
): Promise<ServedDevChain> {
  const server = await openRpcServer({ host: config.host, port: config.port }, logger);
  try {
    const chain = await openDevChain(config, clock, logger);
    server.serve(createRpcMethods(chain));
    const close = async (): Promise<void> => {
      await server.close();
      await chain.close();
    };
    return { url: server.url, chain, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

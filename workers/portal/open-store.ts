import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { PortalConfig } from './config.ts';
import type { TokenStore } from './credit/token-store.ts';
import { postTokenKeys } from './post-token-keys.ts';
import { openStoreIdentity } from './store-identity.ts';
import { addTokenKeyRoutes, passTokenKeysOn } from './token-key-routes.ts';

/**
 * What makes a portal a store of its network: an identity, and keys that the chain names. One whose credit another portal keeps shows that one's.
 * @param tokens - undefined where another portal keeps the credit.
 * @returns what resolves when nothing is under way any more. @throws SecretFileError `damaged`.
 */
export async function openStore(
  server: FastifyInstance,
  { log, tokens }: { log: CommandLog; tokens: TokenStore | undefined },
  { data, storeUrl }: Pick<PortalConfig, 'data' | 'storeUrl'>,
  logger: Logger,
): Promise<{ end(): Promise<void> }> {
  if (tokens === undefined) {
    if (storeUrl !== undefined) passTokenKeysOn(server, storeUrl);
    return { end: () => Promise.resolve() };
  }
  const identity = await openStoreIdentity(data);
  addTokenKeyRoutes(server, log, identity.identity);
  return postTokenKeys(log, identity, tokens, logger);
}

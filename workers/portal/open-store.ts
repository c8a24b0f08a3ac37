import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { MEMBER_CREDIT_PATH } from '../../lib/protocol/upload-tokens/member-credit.ts';
import type { PortalConfig } from './config.ts';
import { addMemberCreditRoute } from './credit/member-credit.ts';
import { forwardToStore } from './credit/store-link.ts';
import type { TokenStore } from './credit/token-store.ts';
import { postTokenKeys } from './post-token-keys.ts';
import { openStoreIdentity } from './store-identity.ts';
import { addTokenKeyRoutes, passTokenKeysOn } from './token-key-routes.ts';

/**
 * What makes a portal a store of its network: an identity, keys that the chain names, and credit for those that the chain knows. One whose credit another portal keeps shows that one's.
 * @param tokens - undefined where another portal keeps the credit.
 * @returns what resolves when nothing is under way any more. @throws SecretFileError `damaged`.
 */
export async function openStore(
  server: FastifyInstance,
  { log, tokens }: { log: CommandLog; tokens: TokenStore | undefined },
  { data, storeUrl, memberCredit }: Pick<PortalConfig, 'data' | 'storeUrl' | 'memberCredit'>,
  logger: Logger,
): Promise<{ end(): Promise<void> }> {
  if (tokens === undefined) {
    if (storeUrl !== undefined) {
      passTokenKeysOn(server, storeUrl);
      forwardToStore(server, storeUrl, [MEMBER_CREDIT_PATH]);
    }
    return { end: () => Promise.resolve() };
  }
  addMemberCreditRoute(server, { tokens, state: () => log.state(), daily: memberCredit });
  const identity = await openStoreIdentity(data);
  addTokenKeyRoutes(server, log, identity.identity);
  return postTokenKeys(log, identity, tokens, logger);
}

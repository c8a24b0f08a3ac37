import type { DatabaseSync } from 'node:sqlite';
import type { FastifyInstance } from 'fastify';
import type { Bytes } from '../../../lib/base/bytes.ts';
import { systemClock } from '../../../lib/base/clock.ts';
import { codeOf, describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { CommandLog } from '../../../lib/chain/command-log.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { Metrics } from '../../service/metrics.ts';
import type { PortalConfig } from '../config.ts';
import { readStoreSecret } from '../store-secret.ts';
import { createCreditBook } from './credit-book.ts';
import { openCreditDatabase } from './credit-database.ts';
import type { CreditBook } from './orders.ts';
import { createPaidContent, type PaidContent } from './paid-content.ts';
import { addOrderRoute, createRemoteBook, forwardToStore } from './store-link.ts';
import { addTokenRoutes, TOKEN_ROUTES } from './token-routes.ts';
import { createTokenStore, type TokenStore } from './token-store.ts';

export type OpenCredit = {
  content: PaidContent;
  /** Undefined where another portal keeps the credit. */
  tokens: TokenStore | undefined;
  /** Gives back what abandoned uploads were charged, and forgets what has ended; says what fails. */
  tidy(signal: AbortSignal): Promise<void>;
  close(): void;
};

export type CreditConfig = Pick<
  PortalConfig,
  'data' | 'network' | 'hold' | 'driveQuota' | 'tokenBytes' | 'storeUrl' | 'storeSecretFile'
>;

/** Opens the credit of a portal, its own or that of the portal it shares a store with, and its routes. @throws SettingsError for a poor secret. */
export async function openCredit(
  server: FastifyInstance,
  { node, log }: { node: ContentNode; log: CommandLog },
  config: CreditConfig,
  { metrics, logger }: { metrics: Metrics; logger: Logger },
): Promise<OpenCredit> {
  countRefusals(server, metrics);
  const secret =
    config.storeSecretFile === undefined ? undefined : await readStoreSecret(config.storeSecretFile);
  const { book, tokens, database } =
    config.storeUrl === undefined || secret === undefined
      ? openOwn(server, log, config, secret, metrics)
      : { ...openRemote(server, config.storeUrl, secret), tokens: undefined, database: undefined };
  const content = createPaidContent(node, book, { hold: config.hold, clock: systemClock, logger });
  return {
    content,
    tokens,
    async tidy(signal) {
      try {
        tokens?.forget();
        await content.endUploads(signal);
      } catch (error) {
        logger.error('the charges of abandoned uploads are not given back yet', {
          error: describeError(error),
        });
      }
    },
    close: () => database?.close(),
  };
}

function openOwn(
  server: FastifyInstance,
  log: CommandLog,
  config: CreditConfig,
  secret: Bytes | undefined,
  metrics: Metrics,
): { book: CreditBook; tokens: TokenStore; database: DatabaseSync } {
  const database = openCreditDatabase(config.data);
  const tokens = createTokenStore({
    ...{ database, folder: config.data, state: () => log.state(), network: config.network },
    ...{ tokenBytes: config.tokenBytes, quota: config.driveQuota },
  });
  const { book, totals } = createCreditBook(database);
  addTokenRoutes(server, tokens);
  if (secret !== undefined) addOrderRoute(server, book, secret);
  metrics.gaugeBy(
    'velum_portal_credit_bytes',
    'Bytes of storage that contracts drew, that lie in purses, that uploads were charged, and that pins were paid with.',
    ['of', ['drawn', 'purses', 'uploads', 'pins']],
    () => {
      const [{ drawn, inPurses }, { charged, pinned }] = [tokens.totals(), totals()];
      return new Map(Object.entries({ drawn, purses: inPurses, uploads: charged, pins: pinned }));
    },
  );
  return { book, tokens, database };
}

function openRemote(server: FastifyInstance, url: string, secret: Bytes): { book: CreditBook } {
  forwardToStore(server, url, TOKEN_ROUTES);
  return { book: createRemoteBook(url, secret) };
}

const REFUSALS = [
  'no-credit',
  'bad-right',
  'right-used',
  'over-quota',
  'token-spent',
  'unknown-key',
  'expired',
  'credit-unreachable',
];

function countRefusals(server: FastifyInstance, metrics: Metrics): void {
  const count = metrics.counter(
    'velum_portal_credit_refusals_total',
    'Requests that were refused for want of credit or of a right to it.',
    {
      code: REFUSALS,
    },
  );
  server.addHook('onError', (_request, _reply, error, done) => {
    const code = codeOf(error);
    if (code !== undefined && REFUSALS.includes(code)) count({ code });
    done();
  });
}

import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../lib/base/logger.ts';
import type { CollectReport } from '../../lib/ipfs/collect.ts';
import { createContentNode } from '../../lib/ipfs/content-node.ts';
import { openChainContext } from '../service/chain-context.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { createMetrics } from '../service/metrics.ts';
import { openMonitoringEndpoint } from '../service/monitoring-endpoint.ts';
import type { Fatal, RunningService } from '../service/run-process.ts';
import { addAppRoutes, SECURITY_HEADERS } from './app-routes.ts';
import { proxyChain } from './chain-proxy.ts';
import { readCertificate } from './certificate.ts';
import type { PortalConfig } from './config.ts';
import { awaitBlocks } from './await-block.ts';
import { openCredit } from './credit/open-credit.ts';
import { addContentRoutes } from './content-routes.ts';
import { createDirectory } from './directory.ts';
import { openInvites } from './invites.ts';
import { keepContent } from './keep-content.ts';
import { keepPeers } from './keep-peers.ts';
import { createDrivePolicy } from './new-drives.ts';
import { limitPerAddress } from './rate-limit.ts';
import { addRelayRoutes } from './relay-routes.ts';
import { postTokenKeys } from './post-token-keys.ts';
import { openStoreIdentity } from './store-identity.ts';
import { addTokenKeyRoutes } from './token-key-routes.ts';
import { keepCertificate } from './keep-certificate.ts';
import { countRequests } from './request-metrics.ts';

/** Largest request: a CAR slice and its framing. */
const BODY_LIMIT = 32 << 20;
/** Long enough for a slice over a slow line, milliseconds. */
const REQUEST_TIMEOUT = 300_000;

/**
 * The one origin that browsers talk to. It sees sealed bytes only.
 * @param addRoutes more routes, for measurements.
 */
export async function createPortalService(
  config: PortalConfig,
  logger: Logger,
  fatal: Fatal,
  addRoutes: (server: FastifyInstance) => void = () => undefined,
): Promise<RunningService> {
  const tls = config.tls && (await readCertificate(config.tls));
  const node = await createContentNode({
    folder: join(config.data, 'content'),
    listen: config.listen,
    hold: config.hold,
    logger,
  });
  if (config.listen.length > 0)
    logger.info('other portals find the content here', { addresses: node.addresses().join(',') });
  const endPeers = keepPeers(node, config.peers, logger);
  const metrics = createMetrics();
  const monitoring = await openMonitoringEndpoint(config.monitoring, metrics, logger);
  // Nobody believes a portal about the chain: it looks as its operator likes.
  const observed = { logger, fatal, metrics, show: monitoring.show, isTrusted: false };
  const { log, url: chainUrl, view, health, close } = await openChainContext(config, observed);
  const server = createHttpServer({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    tls,
    trustedProxies: config.trustedProxies,
    logger,
  });
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  countRequests(server, metrics);
  const credit = await openCredit(server, { node, log }, config, { metrics, logger });
  const collect = async (signal = new AbortController().signal): Promise<CollectReport> => {
    const report = await node.collect(signal);
    await credit.tidy(signal);
    return report;
  };
  const kept = keepContent({ ...node, collect }, config.data, config.care, metrics, logger);
  const { content, tokens } = credit;
  addContentRoutes(server, { content, node, network: config.network, onReleased: kept.collectSoon });
  const store = await openStoreIdentity(config.data);
  if (tokens !== undefined) addTokenKeyRoutes(server, log, store.identity);
  const posting = tokens && postTokenKeys(log, store, tokens, logger);
  const limit = await limitPerAddress(server, config.relayPerMinute);
  const drives = createDrivePolicy(config.newDrives, config.network, openInvites(config.data));
  awaitBlocks(server, log);
  addRelayRoutes(server, log, createDirectory(log), { drives, limit });
  proxyChain(server, chainUrl, logger);
  addRoutes(server);
  await addAppRoutes(server, config.appFolder);
  const url = await listen(server, { ...config, portSetting: 'VELUM_PORT' });
  const endRenewal = tls === undefined ? undefined : keepCertificate(server, tls, metrics, logger);
  monitoring.show({ health, chainView: view });
  return {
    url,
    async close() {
      endRenewal?.();
      await monitoring.close();
      await server.close();
      const posted = posting?.end();
      await close();
      await posted;
      endPeers();
      await kept.end();
      await node.close();
      credit.close();
    },
  };
}

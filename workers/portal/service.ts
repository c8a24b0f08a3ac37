import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../lib/base/clock.ts';
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
import type { MirroredPins } from './pinning/mirror-pins.ts';
import { openMirror } from './pinning/open-mirror.ts';
import { tellOfPins } from './pinning/tell-of-pins.ts';
import { addRelayRoutes } from './relay-routes.ts';
import { openNamedContent } from './named-content/open-named-content.ts';
import { openReplicas } from './replicas/open-replicas.ts';
import { openStore } from './open-store.ts';
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
  const stored = await createContentNode({
    folder: join(config.data, 'content'),
    listen: config.listen,
    hold: config.hold,
    logger,
  });
  if (config.listen.length > 0)
    logger.info('other portals find the content here', { addresses: stored.addresses().join(',') });
  const mirror: { pins?: MirroredPins | undefined } = {};
  const node = tellOfPins(stored, () => mirror.pins?.changed());
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
  const replicas = await openReplicas(server, config.replicas, {
    ...{ node, content: credit.content, data: config.data, network: config.network },
    ...{ clock: systemClock, metrics, logger },
  });
  const { content } = replicas;
  addContentRoutes(server, { content, node, network: config.network, onReleased: kept.collectSoon });
  mirror.pins = config.pinning && (await openMirror(node, config.pinning, metrics, logger));
  const store = await openStore(server, { log, tokens: credit.tokens }, config, logger);
  const named = await openNamedContent({
    ...{ node, log, metrics, logger, onReleased: kept.collectSoon },
    ...{ network: config.network, data: config.data, contracts: config.contracts },
  });
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
      const ended = Promise.all([store.end(), named.end()]);
      await close();
      await ended;
      endPeers();
      await kept.end();
      await replicas.end();
      await mirror.pins?.end();
      await node.close();
      credit.close();
    },
  };
}

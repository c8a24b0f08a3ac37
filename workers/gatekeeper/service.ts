import { join } from 'node:path';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { loadIdentity, type AttestedIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import { createSealedStore, type SealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { GatekeeperError } from '../../lib/tee/gatekeeper/errors.ts';
import { createGatekeeper } from '../../lib/tee/gatekeeper/gatekeeper.ts';
import { isPeerPurpose } from '../../lib/tee/gatekeeper/peers.ts';
import { announcedUrl } from '../service/endpoint.ts';
import { openChainContext } from '../service/chain-context.ts';
import { createContentPort } from '../service/content-port.ts';
import { openMemberPurse } from '../service/member-purse.ts';
import { postBytes } from '../service/http-client.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { createMetrics } from '../service/metrics.ts';
import { openMonitoringEndpoint } from '../service/monitoring-endpoint.ts';
import type { Fatal, RunningService } from '../service/run-process.ts';
import { openSealedFiles } from '../service/sealed-files.ts';
import { offerItself } from './candidacy.ts';
import type { GatekeeperConfig } from './config.ts';
import { createGatekeeperMetrics } from './gatekeeper-metrics.ts';
import { openReleaseRecords } from './release-records.ts';

/** How often a gatekeeper looks whether something is to be done, in milliseconds, beside doing so after every block. */
const TICK = 1_000;
const BODY_LIMIT = 8 << 20;
/** How long another gatekeeper may take to answer, in milliseconds: a round goes on without who takes longer. */
const PEER_PATIENCE = 5_000;

export async function openGatekeeperIdentity(
  tee: Tee,
  data: string,
): Promise<{ store: SealedStore; identity: AttestedIdentity }> {
  const store = createSealedStore(tee, await openSealedFiles(join(data, 'sealed')));
  return { store, identity: await loadIdentity(store) };
}

/** One gatekeeper, or one that offers to be: judges workers, keys contracts, assigns them, leases, and witnesses releases. */
export async function createGatekeeperService(
  config: GatekeeperConfig,
  tee: Tee,
  logger: Logger,
  fatal: Fatal,
): Promise<RunningService> {
  const { store, identity } = await openGatekeeperIdentity(tee, config.data);
  const metrics = createMetrics();
  const monitoring = await openMonitoringEndpoint(config.monitoring, metrics, logger);
  const observed = { logger, fatal, metrics, show: monitoring.show, isTrusted: true };
  const { log, view, health, close } = await openChainContext(config, observed);
  const watch = createGatekeeperMetrics(metrics, () => log.state());
  const releases = openReleaseRecords(join(config.data, 'release-logs.sqlite'));
  const { network, portalUrl } = config;
  const time = (): number => log.state().time;
  const paying = await openMemberPurse({
    ...{ data: config.data, portalUrl, network, signer: identity.signer, time, logger },
  });
  const content = createContentPort(createContentClient({ baseUrl: portalUrl, fetch: paying }));
  const records = watch.records(
    createRecordWriter({
      signer: identity.signer,
      state: () => log.state(),
      post: (item) => log.submit(item),
    }),
  );
  const gatekeeper = createGatekeeper(
    {
      network,
      identity,
      store,
      releases,
      records,
      peers: {
        send: (endpoint, purpose, request) =>
          postBytes(
            new URL(`/v1/peer/${purpose}`, endpoint).href,
            request,
            AbortSignal.timeout(PEER_PATIENCE),
          ),
      },
      state: () => log.state(),
      directory: () => log.directory(),
      isRecentBlock: (height, hash) => log.isRecentBlock(height, hash),
      fetchContent: (cid, maxBytes) => content.get(cid, maxBytes),
      logger,
    },
    systemClock,
    { lease: config.leaseMs, silence: config.silenceMs },
    config.checkpoints,
  );
  await gatekeeper.prepare();
  // Silence makes no block: who is gone is noticed by the clock.
  const ticks = setInterval(() => {
    gatekeeper.reconcile();
  }, TICK);

  const server = createHttpServer({ bodyLimit: BODY_LIMIT, logger });
  const bodyOf = (body: unknown): Bytes => asBytes(body instanceof Uint8Array ? body : new Uint8Array());
  const grants = {
    lease: (request: Bytes) => gatekeeper.lease(request),
    handout: (request: Bytes) => gatekeeper.handOut(request),
    barrier: (request: Bytes) => gatekeeper.witness(request),
    releases: (request: Bytes) => gatekeeper.releases(request),
  };
  for (const purpose of ['lease', 'handout', 'barrier', 'releases'] as const) {
    server.post(`/v1/${purpose}`, async ({ body }) =>
      Buffer.from(await watch.granting(purpose, () => grants[purpose](bodyOf(body)))),
    );
  }
  server.post('/v1/derived', (request) => Buffer.from(gatekeeper.derived(bodyOf(request.body))));
  server.post<{ Params: { purpose: string } }>('/v1/peer/:purpose', async (request) => {
    const { purpose } = request.params;
    if (!isPeerPurpose(purpose)) throw new GatekeeperError('bad-request', 'gatekeepers do not ask that');
    return Buffer.from(await gatekeeper.answerPeer(purpose, bodyOf(request.body)));
  });
  const url = await listen(server, { ...config, portSetting: 'VELUM_PORT' });
  monitoring.show({ health, chainView: view });
  const endCandidacy = offerItself({
    ...{ network, tee, identity, operator: config.operator, content, log, records, logger },
    endpoint: announcedUrl(config.endpoint, url),
    isChosen: config.endpoint !== undefined,
  });
  log.onBlock(() => {
    gatekeeper.reconcile();
  });
  gatekeeper.reconcile();
  return {
    url,
    async close() {
      endCandidacy();
      clearInterval(ticks);
      await monitoring.close();
      await server.close();
      await close();
      releases.close();
    },
  };
}

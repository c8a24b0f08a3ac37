import { join } from 'node:path';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { loadIdentity, type AttestedIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import { createSealedStore, type SealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { createGatekeeper } from '../../lib/tee/gatekeeper/gatekeeper.ts';
import { openChainContext } from '../service/chain-context.ts';
import { createContentPort } from '../service/content-port.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import type { Fatal, RunningService } from '../service/run-process.ts';
import { openSealedFiles } from '../service/sealed-files.ts';
import type { GatekeeperConfig } from './config.ts';
import { openReleaseRecords } from './release-records.ts';

const BODY_LIMIT = 8 << 20;

export async function openGatekeeperIdentity(
  tee: Tee,
  data: string,
): Promise<{ store: SealedStore; identity: AttestedIdentity }> {
  const store = createSealedStore(tee, await openSealedFiles(join(data, 'sealed')));
  return { store, identity: await loadIdentity(store) };
}

/** The gatekeeper of a network with one: judges workers, keys contracts, assigns them, leases, and witnesses releases. */
export async function createGatekeeperService(
  config: GatekeeperConfig,
  tee: Tee,
  logger: Logger,
  fatal: Fatal,
): Promise<RunningService> {
  const { store, identity } = await openGatekeeperIdentity(tee, config.data);
  const { log, close } = await openChainContext(config, config.data, { logger, fatal });
  const releases = openReleaseRecords(join(config.data, 'release-logs.sqlite'));
  const content = createContentPort(createContentClient({ baseUrl: config.portalUrl }));
  const records = createRecordWriter({
    signer: identity.signer,
    state: () => log.state(),
    post: (item) => log.submit(item),
  });
  const gatekeeper = createGatekeeper(
    {
      network: config.network,
      identity,
      store,
      releases,
      records,
      state: () => log.state(),
      isRecentBlock: (height, hash) => log.isRecentBlock(height, hash),
      fetchContent: (cid, maxBytes) => content.get(cid, maxBytes),
      logger,
    },
    systemClock,
    { lease: config.leaseMs, silence: config.silenceMs },
  );
  log.onBlock(() => {
    gatekeeper.reconcile();
  });
  gatekeeper.reconcile();

  const server = createHttpServer({ bodyLimit: BODY_LIMIT, logger });
  const bodyOf = (body: unknown): Bytes => asBytes(body instanceof Uint8Array ? body : new Uint8Array());
  server.post('/v1/lease', (request) => Buffer.from(gatekeeper.lease(bodyOf(request.body))));
  server.post('/v1/handout', async (request) => Buffer.from(await gatekeeper.handOut(bodyOf(request.body))));
  server.post('/v1/barrier', (request) => Buffer.from(gatekeeper.witness(bodyOf(request.body))));
  server.post('/v1/releases', (request) => Buffer.from(gatekeeper.releases(bodyOf(request.body))));
  const url = await listen(server, { ...config, portSetting: 'VELUM_PORT' });
  return {
    url,
    async close() {
      await server.close();
      await close();
      releases.close();
    },
  };
}

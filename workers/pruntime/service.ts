import { join } from 'node:path';
import { asBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { systemClock } from '../../lib/base/clock.ts';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { MAX_LEASE_BYTES } from '../../lib/protocol/directory.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { heartbeatCodec } from '../../lib/protocol/records/heartbeat.ts';
import { workerCodec } from '../../lib/protocol/records/worker.ts';
import { loadIdentity } from '../../lib/tee/enclave/attested-identity.ts';
import { createSealedStore } from '../../lib/tee/enclave/sealed-store.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { createRuntime, type Runtime } from '../../lib/tee/pruntime/runtime.ts';
import { openChainContext } from '../service/chain-context.ts';
import { createContentPort } from '../service/content-port.ts';
import { openMemberPurse } from '../service/member-purse.ts';
import { getBytes, postBytes } from '../service/http-client.ts';
import { announcedUrl } from '../service/endpoint.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { createMetrics } from '../service/metrics.ts';
import { openMonitoringEndpoint } from '../service/monitoring-endpoint.ts';
import { register, watchVerdict, type RegistrationContext } from '../service/registration.ts';
import type { Fatal, RunningService } from '../service/run-process.ts';
import { openSealedFiles } from '../service/sealed-files.ts';
import type { WorkerConfig } from './config.ts';
import { openEngines } from './engines.ts';
import { createHeldLease, type HeldLease } from './held-lease.ts';
import { createWorkerMetrics, watchWorker, type WorkerMetrics } from './worker-metrics.ts';

const BODY_LIMIT = 2 << 20;

/** A worker: follows the log, runs the contracts assigned to it, and answers sealed queries. */
export async function createWorkerService(
  config: WorkerConfig,
  tee: Tee,
  logger: Logger,
  fatal: Fatal,
): Promise<RunningService> {
  const store = createSealedStore(tee, await openSealedFiles(join(config.data, 'sealed')));
  const identity = await loadIdentity(store);
  const metrics = createMetrics();
  const watched = createWorkerMetrics(metrics);
  const monitoring = await openMonitoringEndpoint(config.monitoring, metrics, logger);
  const observed = { logger, fatal, metrics, show: monitoring.show, isTrusted: true };
  const { log, view, health, silence, close } = await openChainContext(config, observed);
  const { network, portalUrl } = config;
  const time = (): number => log.state().time;
  const paying = await openMemberPurse({
    ...{ data: config.data, portalUrl, network, signer: identity.signer, time, logger },
  });
  const content = createContentPort(createContentClient({ baseUrl: portalUrl, fetch: paying }));
  const records = watched.records(
    createRecordWriter({
      signer: identity.signer,
      state: () => log.state(),
      post: (item) => log.submit(item),
    }),
  );
  const engines = await openEngines(import.meta.dirname, logger);
  const runtime = createRuntime({
    network,
    identity,
    log,
    content,
    gatekeepers: watched.gatekeepers({
      send: (endpoint, purpose, request) => postBytes(new URL(`/v1/${purpose}`, endpoint).href, request),
    }),
    workers: {
      lease: (endpoint, signal) => getBytes(new URL('/v1/lease', endpoint).href, MAX_LEASE_BYTES, signal),
      query: (endpoint, envelope, signal) => postBytes(new URL('/v1/query', endpoint).href, envelope, signal),
    },
    records,
    envelopes: { post: (envelope) => log.submit(envelope) },
    engine: engines.own,
    engineIdentity: engines.identity,
    otherEngines: engines.others,
    onExecuted: watched.executed,
    clock: systemClock,
    logger,
  });

  const lease = createHeldLease(runtime.leases, () => log.state().time, silence);
  const url = await serveQueries(config, { runtime, watched, lease }, logger);
  const serving = watchWorker(metrics, { runtime, log, lease, identity: identity.signer.identity });
  const readiness = (): string[] => [...health(), ...serving()];
  monitoring.show({ health, readiness, chainView: view });
  const announced = announcedUrl(config.endpoint, url.href);
  const stop = new AbortController();
  const context: RegistrationContext = {
    ...{ network, tee, identity, content, log, records, logger },
    operator: config.operator,
    role: 'worker',
    bodyOf: (evidence) =>
      workerCodec.encode({
        sealing: identity.sealing.publicKey,
        endpoint: announced,
        capacity: config.capacity,
        evidence,
      }),
  };
  const watch = watchVerdict(context, () => void runtime.leases.renew(runtime.load()), stop.signal);
  log.onBlock(({ block }) => {
    watch();
    runtime.onBlock(block.height);
  });
  void register(context, stop.signal);
  const isAdmitted = (): boolean =>
    log.state().workers.get(toHex(identity.signer.identity))?.status === 'admitted';
  const timers = [
    setInterval(() => void (isAdmitted() && runtime.leases.renew(runtime.load())), config.leaseEveryMs),
    setInterval(() => void heartbeat(), config.heartbeatEveryMs),
  ];
  const heartbeat = async (): Promise<void> => {
    try {
      await records.write('heartbeat', heartbeatCodec.encode({ load: runtime.load() }));
    } catch (error) {
      logger.warn('no heartbeat could be posted', { error: describeError(error) });
    }
  };
  return {
    url: url.href,
    async close() {
      stop.abort();
      timers.forEach(clearInterval);
      await monitoring.close();
      await url.close();
      await close();
      await engines.dispose();
    },
  };
}

async function serveQueries(
  config: WorkerConfig,
  { runtime, watched, lease }: { runtime: Runtime; watched: WorkerMetrics; lease: HeldLease },
  logger: Logger,
): Promise<{ href: string; close(): Promise<void> }> {
  const server = createHttpServer({ bodyLimit: BODY_LIMIT, logger });
  const bodyOf = (body: unknown): Bytes => asBytes(body instanceof Uint8Array ? body : new Uint8Array());
  server.post('/v1/query', async (request) =>
    Buffer.from(await watched.answer(() => runtime.queries.answer(bodyOf(request.body)))),
  );
  server.get('/v1/lease', () => Buffer.from(lease.current()));
  const href = await listen(server, { ...config, portSetting: 'VELUM_PORT' });
  return { href, close: () => server.close() };
}

import type { Logger } from '../../lib/base/logger.ts';
import type { ChainView } from '../../lib/chain/light/chain-url.ts';
import { createHttpServer, listen } from './http-server.ts';
import type { Metrics } from './metrics.ts';
import type { MonitoringSettings } from './monitoring-settings.ts';

/** What keeps a process from its work now, in words for its operator; nothing if all is well. */
export type HealthCheck = () => string[];

export type Watched = {
  /** Whether the process lives and follows the chain. */
  health: HealthCheck;
  /** Whether it does its work for others; the same as `health` where that is no different. */
  readiness?: HealthCheck;
  /** How it looks at the chain. */
  chainView?: ChainView;
};

export type Monitoring = {
  /** What is shown from now on; until then the process says that it starts. */
  show(watched: Watched): void;
  close(): Promise<void>;
};

/** Operators send nothing. */
const BODY_LIMIT = 1024;

/**
 * Shows health (`/healthz`, `/readyz`) and metrics (`/metrics`) at an address of its own, so that no public port ever does.
 * @throws ServerError `port-in-use`.
 */
export async function openMonitoringEndpoint(
  { listen: at }: MonitoringSettings,
  metrics: Metrics,
  logger: Logger,
): Promise<Monitoring> {
  if (at === undefined) return { show: () => undefined, close: () => Promise.resolve() };
  let watched: Watched = { health: () => ['the process starts'] };
  const server = createHttpServer({ bodyLimit: BODY_LIMIT, logger });
  const serve = (path: string, check: () => string[]): void => {
    server.get(path, (_request, reply) => {
      const reasons = check();
      const status = reasons.length === 0 ? 'ok' : 'failing';
      const { chainView } = watched;
      return reply
        .status(reasons.length === 0 ? 200 : 503)
        .send({ status, reasons, ...(chainView === undefined ? {} : { chainView }) });
    });
  };
  serve('/healthz', () => watched.health());
  serve('/readyz', () => (watched.readiness ?? watched.health)());
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.render()),
  );
  const url = await listen(server, { ...at, portSetting: 'VELUM_METRICS_PORT' });
  logger.info('health and metrics are shown', { monitoringUrl: url });
  return {
    show: (next) => void (watched = next),
    close: () => server.close(),
  };
}

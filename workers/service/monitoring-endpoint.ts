import type { Logger } from '../../lib/base/logger.ts';
import { createHttpServer, listen } from './http-server.ts';
import type { Metrics } from './metrics.ts';
import type { MonitoringSettings } from './monitoring-settings.ts';

/** What keeps a process from its work now, in words for its operator; nothing if all is well. */
export type HealthCheck = () => string[];

export type Watched = {
  metrics: Metrics;
  /** Whether the process lives and follows the chain. */
  health: HealthCheck;
  /** Whether it does its work for others; the same as `health` where that is no different. */
  readiness?: HealthCheck;
};

/** Operators send nothing. */
const BODY_LIMIT = 1024;

/**
 * Shows health (`/healthz`, `/readyz`) and metrics (`/metrics`) at an address of its own, so that no public port ever does.
 * @throws ServerError `port-in-use`.
 */
export async function openMonitoringEndpoint(
  { listen: at }: MonitoringSettings,
  { metrics, health, readiness = health }: Watched,
  logger: Logger,
): Promise<{ close(): Promise<void> }> {
  if (at === undefined) return { close: () => Promise.resolve() };
  const server = createHttpServer({ bodyLimit: BODY_LIMIT, logger });
  for (const [path, check] of [
    ['/healthz', health],
    ['/readyz', readiness],
  ] as const) {
    server.get(path, (_request, reply) => {
      const reasons = check();
      const status = reasons.length === 0 ? 'ok' : 'failing';
      return reply.status(reasons.length === 0 ? 200 : 503).send({ status, reasons });
    });
  }
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.render()),
  );
  const url = await listen(server, { ...at, portSetting: 'VELUM_METRICS_PORT' });
  logger.info('health and metrics are shown', { monitoringUrl: url });
  return { close: () => server.close() };
}

import { portOfEndpoint, readEndpoint } from '../service/endpoint.ts';
import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings } from '../service/settings.ts';

export type WorkerConfig = ServiceSettings & {
  portalUrl: string;
  /** Where others reach it, if that is not where it listens. */
  endpoint: URL | undefined;
  operator: string;
  capacity: number;
  leaseEveryMs: number;
  heartbeatEveryMs: number;
};

export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const settings = readSettings(env);
  const endpoint = readEndpoint(settings);
  return {
    ...readServiceSettings(settings, portOfEndpoint(endpoint)),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    endpoint,
    operator: settings.text('VELUM_OPERATOR', 'unnamed operator'),
    capacity: settings.number('VELUM_CAPACITY', 1000),
    leaseEveryMs: settings.number('VELUM_LEASE_EVERY_MS', 1_500),
    heartbeatEveryMs: settings.number('VELUM_HEARTBEAT_EVERY_MS', 300_000),
  };
}

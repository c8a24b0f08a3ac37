import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings } from '../service/settings.ts';

export type WorkerConfig = ServiceSettings & {
  portalUrl: string;
  operator: string;
  capacity: number;
  leaseEveryMs: number;
  heartbeatEveryMs: number;
};

export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const settings = readSettings(env);
  return {
    ...readServiceSettings(settings, 0),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    operator: settings.text('VELUM_OPERATOR', 'unnamed operator'),
    capacity: settings.number('VELUM_CAPACITY', 1000),
    leaseEveryMs: settings.number('VELUM_LEASE_EVERY_MS', 1_500),
    heartbeatEveryMs: settings.number('VELUM_HEARTBEAT_EVERY_MS', 300_000),
  };
}

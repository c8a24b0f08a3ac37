import { readNetworkSettings, type NetworkSettings } from '../service/network-settings.ts';
import { readSettings } from '../service/settings.ts';

export type WorkerConfig = NetworkSettings & {
  host: string;
  port: number;
  data: string;
  portalUrl: string;
  operator: string;
  capacity: number;
  leaseEveryMs: number;
  heartbeatEveryMs: number;
};

export function readWorkerConfig(env: Record<string, string | undefined>): WorkerConfig {
  const settings = readSettings(env);
  return {
    ...readNetworkSettings(settings),
    host: settings.text('VELUM_HOST', '127.0.0.1'),
    port: settings.port('VELUM_PORT', 0),
    data: settings.text('VELUM_DATA'),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    operator: settings.text('VELUM_OPERATOR', 'unnamed operator'),
    capacity: settings.number('VELUM_CAPACITY', 1000),
    leaseEveryMs: settings.number('VELUM_LEASE_EVERY_MS', 5_000),
    heartbeatEveryMs: settings.number('VELUM_HEARTBEAT_EVERY_MS', 300_000),
  };
}

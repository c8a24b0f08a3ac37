import { readNetworkSettings, type NetworkSettings } from '../service/network-settings.ts';
import { readSettings } from '../service/settings.ts';

export type GatekeeperConfig = NetworkSettings & {
  host: string;
  port: number;
  data: string;
  portalUrl: string;
  leaseMs: number;
  silenceMs: number;
};

export function readGatekeeperConfig(env: Record<string, string | undefined>): GatekeeperConfig {
  const settings = readSettings(env);
  return {
    ...readNetworkSettings(settings),
    host: settings.text('VELUM_HOST', '127.0.0.1'),
    port: settings.port('VELUM_PORT', 0),
    data: settings.text('VELUM_DATA'),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    leaseMs: settings.number('VELUM_LEASE_MS', 60_000),
    silenceMs: settings.number('VELUM_SILENCE_MS', 20_000),
  };
}

import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings } from '../service/settings.ts';

export type GatekeeperConfig = ServiceSettings & {
  portalUrl: string;
  leaseMs: number;
  silenceMs: number;
};

export function readGatekeeperConfig(env: Record<string, string | undefined>): GatekeeperConfig {
  const settings = readSettings(env);
  return {
    ...readServiceSettings(settings, 0),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    leaseMs: settings.number('VELUM_LEASE_MS', 60_000),
    silenceMs: settings.number('VELUM_SILENCE_MS', 5_000),
  };
}

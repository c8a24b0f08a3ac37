import { portOfEndpoint, readEndpoint } from '../service/endpoint.ts';
import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings } from '../service/settings.ts';

export type GatekeeperConfig = ServiceSettings & {
  portalUrl: string;
  /** Where others reach it, if that is not where it listens. The genesis record says it of its own gatekeepers. */
  endpoint: URL | undefined;
  operator: string;
  leaseMs: number;
  silenceMs: number;
};

export function readGatekeeperConfig(env: Record<string, string | undefined>): GatekeeperConfig {
  const settings = readSettings(env);
  const endpoint = readEndpoint(settings);
  return {
    ...readServiceSettings(settings, portOfEndpoint(endpoint)),
    portalUrl: settings.text('VELUM_PORTAL_URL'),
    endpoint,
    operator: settings.text('VELUM_OPERATOR', 'unnamed operator'),
    leaseMs: settings.number('VELUM_LEASE_MS', 60_000),
    silenceMs: settings.number('VELUM_SILENCE_MS', 5_000),
  };
}

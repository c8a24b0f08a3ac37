import { CHECKPOINT_TIMES, type CheckpointTimes } from '../../lib/tee/gatekeeper/checkpoints.ts';
import { MAX_CHECKPOINT_AGE } from '../../lib/protocol/directory/freshness.ts';
import { portOfEndpoint, readEndpoint } from '../service/endpoint.ts';
import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings, SettingsError, type Settings } from '../service/settings.ts';

export type GatekeeperConfig = ServiceSettings & {
  portalUrl: string;
  /** Where others reach it, if that is not where it listens. The genesis record says it of its own gatekeepers. */
  endpoint: URL | undefined;
  operator: string;
  leaseMs: number;
  silenceMs: number;
  checkpoints: CheckpointTimes;
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
    checkpoints: readCheckpointTimes(settings),
  };
}

/** Clients refuse checkpoints that are too old: half of that leaves time for a gatekeeper that is away. */
function readCheckpointTimes(settings: Settings): CheckpointTimes {
  const changed = settings.number('VELUM_CHECKPOINT_MS', CHECKPOINT_TIMES.changed);
  const idle = settings.number('VELUM_CHECKPOINT_IDLE_MS', CHECKPOINT_TIMES.idle);
  const most = MAX_CHECKPOINT_AGE / 2;
  if (changed > most || idle > most)
    throw new SettingsError(
      'bad-setting',
      `VELUM_CHECKPOINT_MS and VELUM_CHECKPOINT_IDLE_MS may be at most ${String(most)}: clients refuse older checkpoints`,
    );
  return { changed, idle };
}

import type { Settings } from './settings.ts';

/** What whoever runs a process decides about watching it. */
export type MonitoringSettings = {
  /** Where it shows its health and metrics; undefined for a process that shows them nowhere. */
  listen: { host: string; port: number } | undefined;
  /** A process that has seen no block for so long counts as stalled, milliseconds. */
  stalledAfterMs: number;
};

/**
 * - `VELUM_METRICS_PORT` (none): without it nothing is shown; 0 takes a free port, which the log names
 * - `VELUM_METRICS_HOST` (127.0.0.1): whoever reaches it may read the process's health and metrics
 * - `VELUM_STALLED_AFTER_MS` (60000)
 *
 * @throws SettingsError.
 */
export function readMonitoringSettings(settings: Settings): MonitoringSettings {
  const host = settings.text('VELUM_METRICS_HOST', '127.0.0.1');
  const isShown = settings.optional('VELUM_METRICS_PORT') !== undefined;
  return {
    listen: isShown ? { host, port: settings.port('VELUM_METRICS_PORT') } : undefined,
    stalledAfterMs: settings.number('VELUM_STALLED_AFTER_MS', 60_000),
  };
}

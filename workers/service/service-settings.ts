import { readNetworkSettings, type NetworkSettings } from './network-settings.ts';
import { readMonitoringSettings, type MonitoringSettings } from './monitoring-settings.ts';
import type { Settings } from './settings.ts';

/** What every process of a network is told: its network, where it listens, and the folder that is its own. */
export type ServiceSettings = NetworkSettings & {
  host: string;
  port: number;
  data: string;
  monitoring: MonitoringSettings;
  /** Below this balance, in whole tokens, the operator is warned. */
  lowBalance: number;
};

/** @param port where it listens unless it is told otherwise; 0 takes a free one. */
export function readServiceSettings(settings: Settings, port: number): ServiceSettings {
  return {
    ...readNetworkSettings(settings),
    host: settings.text('VELUM_HOST', '127.0.0.1'),
    port: settings.port('VELUM_PORT', port),
    data: settings.text('VELUM_DATA'),
    monitoring: readMonitoringSettings(settings),
    lowBalance: settings.number('VELUM_LOW_BALANCE', 10),
  };
}

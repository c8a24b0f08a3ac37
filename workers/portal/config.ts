import { readNetworkSettings, type NetworkSettings } from '../service/network-settings.ts';
import { readSettings } from '../service/settings.ts';

export type PortalConfig = NetworkSettings & {
  host: string;
  port: number;
  data: string;
  /** Folder of the exported web app; empty for a portal without one. */
  appFolder: string;
  /** libp2p addresses to listen on. */
  listen: string[];
};

export function readPortalConfig(env: Record<string, string | undefined>): PortalConfig {
  const settings = readSettings(env);
  return {
    ...readNetworkSettings(settings),
    host: settings.text('VELUM_HOST', '127.0.0.1'),
    port: settings.port('VELUM_PORT', 8080),
    data: settings.text('VELUM_DATA'),
    appFolder: env['VELUM_APP'] ?? '',
    listen: settings.list('VELUM_LIBP2P_LISTEN'),
  };
}

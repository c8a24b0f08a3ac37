import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings } from '../service/settings.ts';

export type PortalConfig = ServiceSettings & {
  /** Folder of the exported web app; empty for a portal without one. */
  appFolder: string;
  /** libp2p addresses to listen on. */
  listen: string[];
  /** libp2p addresses of other portals' content nodes. */
  peers: string[];
};

export function readPortalConfig(env: Record<string, string | undefined>): PortalConfig {
  const settings = readSettings(env);
  return {
    ...readServiceSettings(settings, 8080),
    appFolder: env['VELUM_APP'] ?? '',
    listen: settings.list('VELUM_LIBP2P_LISTEN'),
    peers: settings.list('VELUM_LIBP2P_PEERS'),
  };
}

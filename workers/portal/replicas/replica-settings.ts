import { MOST_COPIES } from '../../../lib/protocol/upload-header.ts';
import { SettingsError, type Settings } from '../../service/settings.ts';
import { timerOf } from '../timer-setting.ts';
import type { ReplicaSettings } from './open-replicas.ts';

/** @throws SettingsError for addresses that are none, for a list without what it needs, and for copies that nobody would hold. */
export function readReplicaSettings(settings: Settings): ReplicaSettings | undefined {
  const portals = settings.list('VELUM_REPLICAS').map(addressOf('VELUM_REPLICAS'));
  const copies = settings.number('VELUM_COPIES', 1);
  if (copies < 1 || copies > Math.min(MOST_COPIES, portals.length + 1))
    throw new SettingsError(
      'bad-setting',
      `VELUM_COPIES must be from 1 to ${String(MOST_COPIES)}, and no more than this portal and those of VELUM_REPLICAS are`,
    );
  if (portals.length === 0) return undefined;
  const url = addressOf('VELUM_REPLICA_URL')(settings.text('VELUM_REPLICA_URL'));
  if (portals.includes(url) || new Set(portals).size < portals.length)
    throw new SettingsError(
      'bad-setting',
      'VELUM_REPLICAS must name each other portal once, and not this one',
    );
  if (settings.list('VELUM_LIBP2P_LISTEN').length === 0)
    throw new SettingsError('missing-setting', 'set VELUM_LIBP2P_LISTEN: the others fetch over libp2p');
  return {
    ...{ url, portals, copies },
    secretFile: settings.text('VELUM_STORE_SECRET_FILE'),
    every: timerOf(settings, 'VELUM_REPLICA_EVERY_MS', 3_600_000),
    grace: timerOf(settings, 'VELUM_REPLICA_GRACE_MS', 3_600_000),
  };
}

/** One spelling for each address: portals are told apart by it. */
function addressOf(name: string): (text: string) => string {
  return (text) => {
    if (/^https?:\/\//.test(text) && URL.canParse(text) && text.length <= 256) return new URL(text).href;
    throw new SettingsError('bad-setting', `${name} takes http(s):// addresses of portals`);
  };
}

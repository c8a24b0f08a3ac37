import type { CertificateFiles } from './certificate.ts';
import type { NewDrives } from '../../lib/protocol/portal-view.ts';
import { readServiceSettings, type ServiceSettings } from '../service/service-settings.ts';
import { readSettings, SettingsError, type Settings } from '../service/settings.ts';
import { DEFAULT_HOLD } from '../../lib/ipfs/blockstore/durable-blockstore.ts';
import type { ContentCare } from './keep-content.ts';
import type { ReplicaSettings } from './replicas/open-replicas.ts';
import { readReplicaSettings } from './replicas/replica-settings.ts';
import { timerOf } from './timer-setting.ts';

export type PortalConfig = ServiceSettings & {
  /** Folder of the exported web app; empty for a portal without one. */
  appFolder: string;
  /** Folder of the contracts that come with this release, which it keeps; empty for none. */
  contracts: string;
  /** libp2p addresses to listen on. */
  listen: string[];
  /** libp2p addresses of other portals' content nodes. */
  peers: string[];
  /** Where its certificate and key lie; without them it speaks plain HTTP. */
  tls: CertificateFiles | undefined;
  /** Proxies in front of it, whose word on clients' addresses is taken. */
  trustedProxies: string[];
  /** Items that one address may have posted in a minute; as many as it likes where it is 0. */
  relayPerMinute: number;
  newDrives: NewDrives;
  /** How long blocks are held that no pin reaches yet, milliseconds. */
  hold: number;
  care: ContentCare;
  /** Bytes of storage that one contract may have drawn tokens for. */
  driveQuota: number;
  /** Bytes of storage that a token of new keys buys. */
  tokenBytes: number;
  /** Bytes of storage that an admitted worker or gatekeeper may have each day. */
  memberCredit: number;
  /** The portal that keeps the credit, where that is another one. */
  storeUrl: string | undefined;
  /** File of the secret that portals of one store share. */
  storeSecretFile: string | undefined;
  /** The pinning service at which pins are mirrored. */
  pinning: { url: string; tokenFile: string; every: number } | undefined;
  /** The other portals that hold what this one pins. */
  replicas: ReplicaSettings | undefined;
};

export function readPortalConfig(env: Record<string, string | undefined>): PortalConfig {
  const settings = readSettings(env);
  return {
    ...readServiceSettings(settings, 8080),
    appFolder: env['VELUM_APP'] ?? '',
    contracts: env['VELUM_CONTRACTS'] ?? '',
    listen: settings.list('VELUM_LIBP2P_LISTEN'),
    peers: settings.list('VELUM_LIBP2P_PEERS'),
    tls: certificateFiles(settings),
    trustedProxies: settings.list('VELUM_TRUSTED_PROXIES'),
    relayPerMinute: settings.number('VELUM_RELAY_PER_MINUTE', 0),
    newDrives: settings.oneOf('VELUM_NEW_DRIVES', ['open', 'invite', 'closed']),
    hold: settings.number('VELUM_HOLD_MS', DEFAULT_HOLD),
    care: {
      collectEvery: timerOf(settings, 'VELUM_COLLECT_EVERY_MS', 600_000),
      scrubEvery: timerOf(settings, 'VELUM_SCRUB_EVERY_MS', 86_400_000),
      scrubRate: settings.number('VELUM_SCRUB_BYTES_PER_SECOND', 4 << 20),
    },
    driveQuota: settings.number('VELUM_DRIVE_QUOTA', 2 ** 40),
    tokenBytes: tokenBytesOf(settings),
    memberCredit: settings.number('VELUM_MEMBER_CREDIT', 10 * 2 ** 30),
    ...storeSettings(settings),
    pinning: pinningSettings(settings),
    replicas: readReplicaSettings(settings),
  };
}

/** @throws SettingsError for tokens that buy nothing. */
function tokenBytesOf(settings: Settings): number {
  const bytes = settings.number('VELUM_TOKEN_BYTES', 2 ** 24);
  if (bytes > 0 && bytes <= 2 ** 40) return bytes;
  throw new SettingsError('bad-setting', 'VELUM_TOKEN_BYTES must be from 1 to 2^40');
}

/** @throws SettingsError for a store's address that is none, or without the secret. */
function storeSettings(settings: Settings): Pick<PortalConfig, 'storeUrl' | 'storeSecretFile'> {
  const storeUrl = settings.optional('VELUM_STORE_URL');
  const storeSecretFile = settings.optional('VELUM_STORE_SECRET_FILE');
  if (storeUrl === undefined) return { storeUrl, storeSecretFile };
  if (!/^https?:\/\//.test(storeUrl) || !URL.canParse(storeUrl))
    throw new SettingsError(
      'bad-setting',
      'VELUM_STORE_URL must be the http(s):// address of the portal that keeps the credit',
    );
  return { storeUrl, storeSecretFile: settings.text('VELUM_STORE_SECRET_FILE') };
}

/** @throws SettingsError for one of the two alone, or where the service could fetch from nowhere. */
function pinningSettings(settings: Settings): PortalConfig['pinning'] {
  if (settings.optional('VELUM_PINNING_URL') === undefined) return undefined;
  if (settings.list('VELUM_LIBP2P_LISTEN').length === 0)
    throw new SettingsError(
      'missing-setting',
      'set VELUM_LIBP2P_LISTEN: the pinning service fetches over libp2p',
    );
  return {
    url: settings.text('VELUM_PINNING_URL'),
    tokenFile: settings.text('VELUM_PINNING_TOKEN_FILE'),
    every: timerOf(settings, 'VELUM_PINNING_EVERY_MS', 3_600_000),
  };
}

/** @throws SettingsError for one of the two alone. */
function certificateFiles(settings: Settings): CertificateFiles | undefined {
  const names = ['VELUM_TLS_CERT', 'VELUM_TLS_KEY'] as const;
  if (names.every((name) => settings.optional(name) === undefined)) return undefined;
  const [cert, key] = names.map((name) => settings.text(name));
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import { SettingsError, type Settings } from './settings.ts';

/** Where a process finds its network. */
export type NetworkSettings = {
  /** Network id, 32 bytes: configuration, never learnt from a server. */
  network: Bytes;
  /** `ws(s)://` of any Substrate endpoint that carries the network's records, or `light:` and chain specifications. */
  chainUrl: string;
  /** The genesis record, which says where in the chain the network begins and how it may be looked at. */
  genesis: Bytes | undefined;
  /** sr25519 mini secret of the chain account that pays for this process's extrinsics; one is made where none is given. */
  chainSeed: Bytes | undefined;
};

/** Where a portal passes the chain on. */
export const CHAIN_PATH = '/v1/chain';

/** @throws SettingsError. */
export function readNetworkSettings(settings: Settings): NetworkSettings {
  return {
    network: settings.hex('VELUM_NETWORK', 32),
    chainUrl: settings.optional('VELUM_CHAIN_URL') ?? throughPortal(settings.optional('VELUM_PORTAL_URL')),
    genesis: readGenesis(settings),
    chainSeed:
      settings.optional('VELUM_CHAIN_SEED') === undefined ? undefined : settings.hex('VELUM_CHAIN_SEED', 32),
  };
}

function readGenesis(settings: Settings): Bytes | undefined {
  const text = settings.optional('VELUM_GENESIS');
  if (text === undefined) return undefined;
  if (!/^([0-9a-f]{2})+$/.test(text))
    throw new SettingsError('bad-setting', 'VELUM_GENESIS must be the genesis record in hex');
  return fromHex(text);
}

function throughPortal(portalUrl: string | undefined): string {
  if (portalUrl === undefined)
    throw new SettingsError(
      'missing-setting',
      'set VELUM_CHAIN_URL, or VELUM_PORTAL_URL to go through a portal',
    );
  if (!/^https?:\/\//.test(portalUrl) || !URL.canParse(portalUrl))
    throw new SettingsError('bad-setting', 'VELUM_PORTAL_URL must begin with http:// or https://');
  return new URL(CHAIN_PATH, portalUrl.replace(/^http/, 'ws')).href;
}

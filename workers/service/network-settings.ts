import type { Bytes } from '../../lib/base/bytes.ts';
import type { Settings } from './settings.ts';

/** Where a process finds its network. */
export type NetworkSettings = {
  /** Network id, 32 bytes: configuration, never learnt from a server. */
  network: Bytes;
  /** `ws(s)://` of any Substrate endpoint that carries the network's records. */
  chainUrl: string;
  /** sr25519 mini secret of the chain account that pays for this process's extrinsics. */
  chainSeed: Bytes;
};

export function readNetworkSettings(settings: Settings): NetworkSettings {
  return {
    network: settings.hex('VELUM_NETWORK', 32),
    chainUrl: settings.text('VELUM_CHAIN_URL'),
    chainSeed: settings.hex('VELUM_CHAIN_SEED', 32),
  };
}

import type { Bytes } from '../../lib/base/bytes.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { readChainUrl } from '../../lib/chain/light/chain-url.ts';
import type { PresentView } from './chain-view.ts';
import { openLightChain } from './light-chain.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';

/** Where a process reads its chain, and how far that is to be believed. */
export type ChainEndpoint = PresentView & {
  /** `ws(s)://`; of a light client, on loopback. */
  readonly url: string;
  /** The hash of block 0 as a light client computed it; an endpoint that is believed has yet to say its own. */
  readonly genesis: Bytes | undefined;
  readonly health: HealthCheck;
  /** Resolves when finalized blocks can be read. @throws ChainError `not-synced`, `closed`. */
  synced(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens what `VELUM_CHAIN_URL` names: starts a light client for `light:…`, and connects to nothing yet for `ws(s)://`.
 * @throws ChainError `bad-config`, `bad-spec`, `unknown-relay-chain`, `light-client-ended`.
 */
export async function openChainEndpoint(
  chainUrl: string,
  logger: Logger,
  patience?: number,
): Promise<ChainEndpoint> {
  const read = readChainUrl(chainUrl);
  if (read.view === 'light') {
    const light = await openLightChain(read.files, logger, patience);
    return { ...light, view: 'light', digest: light.specs.digest };
  }
  return {
    view: 'plain',
    digest: undefined,
    url: read.url,
    genesis: undefined,
    health: () => [],
    synced: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

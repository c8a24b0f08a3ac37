import { equalBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import { readChainUrl, type ChainView } from '../../lib/chain/light/chain-url.ts';
import { demandedView, type KnownBlock } from '../../lib/protocol/chain-view.ts';
import { genesisCodec, networkIdOf, type Genesis } from '../../lib/protocol/genesis.ts';

export type ChainViewErrorCode =
  /** The network demands the light client, and this process was given an endpoint to believe. */
  | 'light-client-demanded'
  /** The light client would begin with a specification that the network does not name. */
  | 'spec-not-named'
  /** Chain and genesis record do not make the network that this process is of. */
  | 'wrong-network'
  /** A light client reads no chain from its beginning: the record says where to begin. */
  | 'genesis-record-needed';

/** Why a process may not look at the chain as its settings say. */
export class ChainViewError extends CodedError<ChainViewErrorCode> {}

/** How a process looks at the chain, and with what a light client begins. */
export type PresentView = { view: ChainView; digest: Bytes | undefined };

type Described = { network: Bytes; genesis: Bytes | undefined; chainUrl: string };

/**
 * Refuses what settings alone show to be wrong, before anything is started. The record is not believed yet; one that is false is refused
 * later.
 * @throws ChainViewError `genesis-record-needed`, `light-client-demanded`, `wrong-network`.
 */
export function refuseEarly({ genesis, chainUrl }: Described, isTrusted: boolean): void {
  const { view } = readChainUrl(chainUrl);
  if (genesis !== undefined && view === 'plain' && isTrusted)
    checkChainView(decode(genesis), { view, digest: undefined });
  if (genesis === undefined && view === 'light')
    throw new ChainViewError(
      'genesis-record-needed',
      'a light client needs the network’s genesis record: set VELUM_GENESIS to “genesis” of network.json, or of a portal’s /v1/network',
    );
}

/**
 * The genesis record of the settings, believed because network id and chain say so, and not for where it came from.
 * @throws ChainViewError `wrong-network`.
 */
export function readSettled({ network, genesis }: Described, chainGenesis: Bytes): Genesis | undefined {
  if (genesis === undefined) return undefined;
  if (equalBytes(networkIdOf(chainGenesis, genesis), network)) return decode(genesis);
  throw new ChainViewError(
    'wrong-network',
    `the chain with genesis ${toHex(chainGenesis)} and the record of VELUM_GENESIS do not make the network ${toHex(network)}; check the chain, the record and VELUM_NETWORK`,
  );
}

function decode(record: Bytes): Genesis {
  try {
    return genesisCodec.decode(record);
  } catch (cause) {
    throw new ChainViewError('wrong-network', 'VELUM_GENESIS holds no genesis record of this version', {
      cause,
    });
  }
}

/**
 * Whether a trusted process of a network may look at the chain in this way.
 * @throws ChainViewError `light-client-demanded`, `spec-not-named`.
 */
export function checkChainView({ policy }: Pick<Genesis, 'policy'>, { view, digest }: PresentView): void {
  const { demand, specs } = demandedView(policy);
  if (view === 'plain') {
    if (demand === 'any') return;
    throw new ChainViewError(
      'light-client-demanded',
      'this network demands that gatekeepers and workers verify the chain themselves: set VELUM_CHAIN_URL to light:<chain specification>',
    );
  }
  const isNamed = digest !== undefined && specs.some((named) => equalBytes(named, digest));
  if (isNamed || (demand === 'any' && specs.length === 0)) return;
  const named = specs.map(toHex).join(', ') || 'none';
  throw new ChainViewError(
    'spec-not-named',
    `the chain specification has the digest ${digest === undefined ? 'of nothing' : toHex(digest)}, and this network names ${named}; give the one that the network was made with`,
  );
}

/**
 * Checks the view once the chain has shown the genesis record: at once, or with the block that holds it.
 * @throws ChainViewError, if the record is known already.
 */
export function checkOnceKnown(
  log: Pick<CommandLog, 'state' | 'onBlock'>,
  view: PresentView,
  fatal: (error: unknown) => void,
): void {
  const isKnown = (): boolean => {
    const genesis = log.state().genesis;
    if (genesis !== undefined) checkChainView(genesis.value, view);
    return genesis !== undefined;
  };
  if (isKnown()) return;
  const off = log.onBlock(() => {
    try {
      if (isKnown()) off();
    } catch (error) {
      off();
      fatal(error);
    }
  });
}

/** The block behind which readers of this network begin, or undefined where they read from block 0. */
export const firstKnownBlock = ({ policy }: Pick<Genesis, 'policy'>): KnownBlock | undefined =>
  demandedView(policy).from;

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../../lib/base/bytes.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { Submitter } from '../../lib/chain/chain.ts';
import { createChainLog } from '../../lib/chain/chain-log.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { ChainView } from '../../lib/chain/light/chain-url.ts';
import { openLogStore } from '../../lib/chain/log-store.ts';
import { createRelay } from '../../lib/chain/relay.ts';
import { readBalance } from '../../lib/chain/substrate/account-balance.ts';
import { createSubstrateChain } from '../../lib/chain/substrate/substrate-chain.ts';
import { createSubstrateConnection, type SubstrateConnection } from '../../lib/chain/substrate/connection.ts';
import { createSubstrateSubmitter } from '../../lib/chain/substrate/substrate-submitter.ts';
import { encodeBlockBody } from '../../lib/protocol/block-body.ts';
import { watchBalance } from './balance-watch.ts';
import { watchBlocks } from './block-watch.ts';
import { openChainEndpoint, type ChainEndpoint } from './chain-endpoint.ts';
import { checkChainView, checkOnceKnown, firstKnownBlock, readSettled, refuseEarly } from './chain-view.ts';
import { watchDirectory } from './directory-watch.ts';
import type { Metrics } from './metrics.ts';
import type { HealthCheck, Watched } from './monitoring-endpoint.ts';
import { countedRelay } from './relay-metrics.ts';
import type { Fatal } from './run-process.ts';
import { readOrMakeChainSeed } from './chain-seed.ts';
import type { ServiceSettings } from './service-settings.ts';

/** Largest extrinsic that a relay makes, bytes. */
const MAX_BODY = 1_200_000;

export type ChainContext = {
  log: CommandLog;
  /** How this process looks at the chain, and the `ws(s)://` by which. */
  view: ChainView;
  url: string;
  /** Whether blocks keep coming, and say what gatekeepers sign of them. */
  health: HealthCheck;
  /** Milliseconds since the last block came. */
  silence(): number;
  close(): Promise<void>;
};

export type ChainObservers = {
  logger: Logger;
  fatal: Fatal;
  metrics: Metrics;
  /** Shows how the start gets on, which takes a light client minutes. */
  show?: (watched: Watched) => void;
  /** Whether others believe what this process sees on the chain: then it sees it as the network's policy demands. */
  isTrusted?: boolean;
  /** How long a light client may take to its first finalized block, milliseconds; ten minutes unless it says so. */
  patience?: number;
};

/**
 * Follows the configured chain, folds it, and posts through a relay of this process's own account.
 * @throws ChainViewError where the network's policy does not let this process look at the chain in this way, ChainError.
 */
export async function openChainContext(
  settings: ServiceSettings,
  observers: ChainObservers,
): Promise<ChainContext> {
  const { logger, metrics, show, isTrusted = false, patience } = observers;
  refuseEarly(settings, isTrusted);
  await mkdir(settings.data, { recursive: true });
  const endpoint = await openChainEndpoint(settings.chainUrl, logger, patience);
  const { view, digest } = endpoint;
  const spec = digest === undefined ? undefined : toHex(digest);
  logger.info('how this process looks at the chain', { chainView: view, spec });
  metrics.gaugeBy(
    'velum_chain_view',
    'How this process looks at the chain: 1 for what it does.',
    ['view', ['light', 'plain']],
    () => new Map([[view, 1]]),
  );
  show?.({ health: () => ['the process starts', ...endpoint.health()], chainView: view });
  const ends: End[] = [() => endpoint.close()];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await follow(settings, observers, endpoint, ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type End = () => Promise<void> | void;

/** What has to be ended, the last first, is added to `ends` as it begins. */
async function follow(
  settings: ServiceSettings,
  observers: ChainObservers,
  endpoint: ChainEndpoint,
  ends: End[],
): Promise<Omit<ChainContext, 'close'>> {
  const { logger, fatal, metrics, isTrusted = false } = observers;
  const known = endpoint.genesis === undefined ? undefined : readSettled(settings, endpoint.genesis);
  if (isTrusted && known !== undefined) checkChainView(known, endpoint);
  await endpoint.synced();
  const connection = createSubstrateConnection({ url: endpoint.url, logger });
  ends.push(() => connection.close());
  const submitter = await openSubmitter(settings, connection, logger);
  ends.push(() => submitter.close());
  const relay = createRelay({ submitter, encode: encodeBlockBody, maxBytes: MAX_BODY, logger });
  const chain = createSubstrateChain({ connection, logger });
  const genesis = known ?? readSettled(settings, await chain.genesisHash());
  const log = await createChainLog({
    chain,
    network: settings.network,
    from: genesis === undefined ? undefined : firstKnownBlock(genesis),
    store: openLogStore(join(settings.data, 'log.sqlite')),
    post: countedRelay(metrics, relay),
    onBroken: fatal,
    logger,
  });
  ends.push(
    () => log.close(),
    () => relay.close(),
  );
  const newest = () => ({ height: log.state().height, timeMs: log.state().time });
  const blocks = watchBlocks(metrics, systemClock, settings.monitoring.stalledAfterMs, newest);
  log.onBlock(blocks.saw);
  const directory = watchDirectory(metrics, log, logger);
  directory.saw();
  log.onBlock(directory.saw);
  const balance = watchBalance(metrics, {
    address: submitter.address,
    read: () => readBalance(connection, submitter.address),
    low: settings.lowBalance,
    clock: systemClock,
    logger,
  });
  ends.push(() => balance.close());
  await log.reached((await chain.finalizedHead()).height);
  if (isTrusted) checkOnceKnown(log, endpoint, fatal);
  const { view, url } = endpoint;
  const health = (): string[] => [...endpoint.health(), ...blocks.check(), ...directory.check()];
  return { log, view, url, health, silence: blocks.silence };
}

async function openSubmitter(
  { chainSeed, data }: ServiceSettings,
  connection: SubstrateConnection,
  logger: Logger,
): Promise<Submitter> {
  const seed = chainSeed ?? (await readOrMakeChainSeed(data));
  const submitter = await createSubstrateSubmitter({ connection, seed, logger });
  logger.info('this process pays from its account', { address: submitter.address });
  return submitter;
}

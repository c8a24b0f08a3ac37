import { equalBytes, fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { createBlockClient, type BlockClient } from '../ipfs/block-client.ts';
import { genesisCodec, networkIdOf, type Genesis } from '../protocol/genesis.ts';
import type { NetworkView } from '../protocol/network-view.ts';
import type { ConditionKind } from './conditions/types.ts';
import { contentHere } from '#content';
import type { ContentWorks } from './content/content-here.ts';
import { DriveError } from './drive-error.ts';
import type { DeviceStore } from './memory/device-store.ts';
import { keepNetwork, rememberedOffline } from './memory/network-memory.ts';
import { openDirectoryWatch, type DirectoryWatch } from './network/directory-watch.ts';
import { createPortalClient, type PortalClient } from './network/portal-client.ts';
import { openSetChain, type SetChain } from './network/set-chain.ts';
import { contentElsewhere } from './thread/content-elsewhere.ts';
import type { ContentThread } from './thread/messages.ts';

/** Contracts that come with this client: the drive's own, and the policies that the conditions of its shares need. */
export type ContractName = 'drive' | `policy-${ConditionKind | 'combined'}`;

/** A network whose genesis record was checked against its id. */
export type NetworkConnection = ContentWorks & {
  /** Network id, hex: pin it. */
  readonly id: string;
  /** Whether this network accepts simulated TEEs, which protect nothing from who runs them. */
  readonly simulated: boolean;
  view(): Promise<NetworkView>;
  readonly network: Bytes;
  /** Hashes to the network's id. */
  readonly genesis: Genesis;
  /** Who signs leases, keys and assignments. */
  readonly sets: SetChain;
  /** Holds what the portal shows against the directory that they cosign. */
  readonly directory: DirectoryWatch;
  readonly portal: PortalClient;
  readonly content: BlockClient;
  /** The bundle of a contract that this client deploys. */
  contractCode(name: ContractName): Promise<Bytes>;
  /** How long to look for a worker whose answer holds, in milliseconds. */
  readonly patienceMs: number;
};

const PATIENCE = 45_000;

export type ConnectOptions = {
  portalUrl: string;
  /** The id that this client knows already; without it the portal's word is taken this once. */
  network?: string;
  contractCode: (name: ContractName) => Promise<Bytes>;
  /** How long a call looks for a worker whose answer holds, in milliseconds (45,000). */
  patienceMs?: number;
  /** Where this device remembers the genesis record of the pinned network, so that it can begin while nobody answers, its sets of gatekeepers, and the newest checkpoint of its directory. */
  store?: DeviceStore | undefined;
  /** Has files stored and opened by another thread, which is asked for when the first one is. Browsers need one. */
  contentThread?: (() => Promise<ContentThread>) | undefined;
};

/**
 * @throws DriveError `offline`, `wrong-network` if the genesis record is not the pinned network's, or `tampered` for gatekeepers that its
 * governance did not name.
 */
export async function connectNetwork({
  portalUrl,
  network: pinned,
  contractCode,
  patienceMs = PATIENCE,
  store,
  contentThread,
}: ConnectOptions): Promise<NetworkConnection> {
  const portal = createPortalClient(portalUrl);
  const content = createBlockClient({ baseUrl: portalUrl });
  const view = await rememberedOffline(portal.view(), pinned, store);
  const id = pinned ?? view.network;
  const record = fromHex(view.genesis);
  const network = fromHex(id);
  if (!equalBytes(networkIdOf(fromHex(view.chainGenesis), record), network)) {
    throw new DriveError(
      'wrong-network',
      `this portal serves another network than ${toHex(network).slice(0, 8)}…`,
    );
  }
  const genesis = genesisCodec.decode(record);
  await keepNetwork(store, view, id);
  const sets = await openSetChain({
    ...{ network, genesis, store },
    shown: view.sets ?? [],
    ask: async () => (await portal.view()).sets,
  });
  return {
    id,
    network,
    simulated: genesis.policy.simulated,
    genesis,
    sets,
    directory: await openDirectoryWatch({ network, genesis, sets, store }),
    portal,
    content,
    ...(contentThread === undefined ? contentHere(portalUrl) : contentElsewhere(contentThread)),
    contractCode,
    patienceMs,
    view: () => portal.view(),
  };
}

import * as v from 'valibot';
import { codecOf, textUpTo } from '../../base/schema.ts';
import { CodedError } from '../../base/errors.ts';
import type { NetworkView } from '../../protocol/network-view.ts';
import type { DeviceStore } from './device-store.ts';
import { keepPublic, recallPublic } from './public-memory.ts';

/** What a network's id is the hash of. It is public, and whoever uses it hashes it again, so it lies here unsealed. */
export type NetworkRoot = Pick<NetworkView, 'network' | 'chainGenesis' | 'genesis'>;

/** What a portal shows beside it; the memory of the root has none of that. */
type NetworkShown = NetworkRoot & Partial<Pick<NetworkView, 'sets'>>;

const root = codecOf(
  'remembered network',
  v.strictObject({
    v: v.literal(1),
    network: textUpTo(64),
    chainGenesis: textUpTo(64),
    genesis: textUpTo(1 << 20),
  }),
);
const nameOf = (network: string): string => `network/${network}`;

/** What the portal says, or, where it does not answer, what the device remembers of the pinned network. */
export async function rememberedOffline(
  asked: Promise<NetworkShown>,
  pinned: string | undefined,
  store: DeviceStore | undefined,
): Promise<NetworkShown> {
  try {
    return await asked;
  } catch (error) {
    const remembered = pinned === undefined ? undefined : await recallNetwork(store, pinned);
    if (!(error instanceof CodedError && error.code === 'offline') || remembered === undefined) throw error;
    return remembered;
  }
}

async function recallNetwork(
  store: DeviceStore | undefined,
  network: string,
): Promise<NetworkRoot | undefined> {
  const kept = await recallPublic(store, nameOf(network));
  if (kept === undefined) return undefined;
  try {
    return root.decode(kept);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Keeps a network root that was verified. Never fails: a disk that takes nothing costs the memory and nothing else. */
export async function keepNetwork(
  store: DeviceStore | undefined,
  { chainGenesis, genesis }: NetworkRoot,
  network: string,
): Promise<void> {
  const record = root.encode({ v: 1, network, chainGenesis, genesis });
  await keepPublic(store, nameOf(network), record);
}

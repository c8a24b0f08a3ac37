import { equalBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import {
  directoryCheckpointCodec,
  directoryCheckpointMessage,
  type DirectoryCheckpoint,
} from '../../protocol/records/directory-checkpoint.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { cosignedBy } from './cosigned-by.ts';
import { GatekeeperError } from './errors.ts';
import type { Peers } from './peers.ts';
import type { GatekeeperContext } from './ports.ts';

/** How old the newest checkpoint of the directory becomes, in milliseconds, where something changed since and where nothing did. */
export type CheckpointTimes = { readonly changed: number; readonly idle: number };
export const CHECKPOINT_TIMES: CheckpointTimes = { changed: 30_000, idle: 600_000 };

type Due = { readonly name: string; readonly checkpoint: Omit<DirectoryCheckpoint, 'cosignatures'> };

/**
 * The checkpoint that it is time for, of the newest block, under a name that it has until it is made. The first one and the first of each set are
 * always due: what those before signed is worth nothing any more; so is the next one after a store's key changed. A chain that stands still makes no time, so the clock counts, too.
 */
export function dueCheckpoint(
  context: Pick<GatekeeperContext, 'state' | 'directory'>,
  clock: Clock,
  { changed, idle }: CheckpointTimes,
): Due | undefined {
  const state = context.state();
  const { set, members, threshold } = gatekeepersOf(state);
  const last = state.directory;
  const own = context.directory().at(state.height);
  if (own === undefined || own.height <= (last?.height ?? -1)) return undefined;
  const age = Math.max(clock.now(), state.time) - (last?.time ?? 0);
  // Nobody gets tokens under a key that clients cannot prove to be everybody's.
  const hasNewKeys = last !== undefined && state.storesAt > last.height;
  const isDue = last?.set !== set || hasNewKeys || age >= (equalBytes(last.root, own.root) ? idle : changed);
  if (!isDue) return undefined;
  const checkpoint = { set, n: members.length, t: threshold, ...own };
  return { name: `checkpoint ${String(set)} ${String(last?.height ?? -1)}`, checkpoint };
}

/** Proposes a checkpoint to the other gatekeepers and publishes it. @throws GatekeeperError `no-quorum` or `not-agreed`. */
export async function publishCheckpoint(
  context: GatekeeperContext,
  peers: Peers,
  checkpoint: Omit<DirectoryCheckpoint, 'cosignatures'>,
): Promise<void> {
  const cosignatures = await cosignedBy(context, peers, {
    kind: 'directory-checkpoint',
    body: directoryCheckpointCodec.encode({ ...checkpoint, cosignatures: [] }),
    message: directoryCheckpointMessage(context.network, checkpoint),
  });
  await context.records.write(
    'directory-checkpoint',
    directoryCheckpointCodec.encode({ ...checkpoint, cosignatures }),
  );
  if ((context.state().directory?.height ?? -1) < checkpoint.height)
    throw new GatekeeperError('not-agreed', 'the checkpoint did not become the newest');
}

import type { Bytes } from '../../base/bytes.ts';
import { verifyQuorum } from '../quorum.ts';
import { directoryCheckpointCodec, directoryCheckpointMessage } from '../records/directory-checkpoint.ts';
import type { SignedRecord } from '../signed-record.ts';
import { gatekeepersOf, isOfSet, type NetworkState } from './network-state.ts';

/**
 * A later checkpoint of the directory than the last one, of a block that was. Whether its root is right only those can tell who keep the tree: the
 * reducer takes a quorum's word, so that everybody sees what clients are shown.
 */
export function applyDirectoryCheckpoint(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const { cosignatures, ...checkpoint } = directoryCheckpointCodec.decode(record.body);
  const now = gatekeepersOf(state);
  if (!isOfSet(now, checkpoint) || checkpoint.height >= state.height) return;
  if (checkpoint.height <= (state.directory?.height ?? -1)) return;
  const message = directoryCheckpointMessage(state.network, checkpoint);
  verifyQuorum(message, cosignatures, now.members, now.threshold);
  const { set, height, hash, time, root } = checkpoint;
  state.directory = { set, height, hash, time, root, record: bytes };
}

import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import type { DirectoryContract } from '../../protocol/directory.ts';
import type { Cosignature } from '../../protocol/fields.ts';
import { isOfNumberedSet, type NumberedSet } from '../../protocol/gatekeeper-sets.ts';
import { leaseCodec } from '../../protocol/lease.ts';
import { verifyQuorum } from '../../protocol/quorum.ts';
import { assignmentCodec } from '../../protocol/records/assignment.ts';
import { contractKeysCodec } from '../../protocol/records/contract-keys.ts';
import { recordCodec } from '../../protocol/signed-record.ts';
import { DriveError } from '../drive-error.ts';
import type { SetChain } from './set-chain.ts';

/** Verifies what gatekeepers cosigned under the very set that it names. @throws ProtocolError `no-quorum`, DriveError `tampered`. */
export function verifyBySet(
  sets: SetChain,
  said: { set: number; n: number; t: number },
  message: Bytes,
  cosignatures: readonly Cosignature[],
): void {
  const set = sets.find(said.set);
  if (set === undefined || !isOfNumberedSet(set, said))
    throw new DriveError('tampered', 'the portal showed words of gatekeepers whom it did not show');
  verifyQuorum(message, cosignatures, set.members, set.threshold);
}

/**
 * Whether the newest gatekeepers stand for all that is there: those of before signed the same once, but what they sign since they left is worth
 * nothing, and when they signed does not show.
 */
export const isOfNewest = (newest: NumberedSet, { signedBy }: { signedBy: readonly number[] }): boolean =>
  signedBy.every((set) => set === newest.set);

/** The newest set that anything here says it is of, before anything is verified. What cannot be read says nothing. */
export function newestSetNamed({ keys, assignment, workers }: DirectoryContract): number {
  const bodyOf = (record: Bytes): Bytes => recordCodec.decode(record).body;
  return Math.max(
    ...[
      () => contractKeysCodec.decode(bodyOf(keys)).set,
      () => assignmentCodec.decode(bodyOf(assignment)).set,
      ...workers.map(
        ({ lease }) =>
          () =>
            leaseCodec.decode(lease).set,
      ),
    ].map(named),
  );
}

function named(read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError) return 0;
    throw error;
  }
}

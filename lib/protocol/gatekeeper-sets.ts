import type { Bytes } from '../base/bytes.ts';
import { ProtocolError } from './errors.ts';
import type { Genesis } from './genesis.ts';
import type { GatekeeperSet } from './lease.ts';
import { verifyQuorum } from './quorum.ts';
import { gatekeeperSetCodec, gatekeeperSetMessage } from './records/gatekeeper-set.ts';
import { openRecordOf } from './signed-record.ts';

/**
 * The sets of gatekeepers as somebody knows them who does not fold the chain: the genesis record's, and then one after another those that its
 * governance signed. Whether the gatekeepers of then had admitted the members, only who folds the chain sees.
 */
export type NumberedSet = GatekeeperSet & { readonly set: number };

export const firstSet = ({ gatekeepers, threshold }: Genesis): NumberedSet => ({
  set: 1,
  members: gatekeepers.map(({ identity }) => identity),
  threshold,
});

/**
 * The set that this record names, if it is the one after `last`.
 * @throws EncodingError, ProtocolError `no-quorum` where governance did not sign it, `not-current` where it is another set's, and as `openRecord`.
 */
export function openNextSet(
  bytes: Uint8Array,
  network: Bytes,
  { governance }: Pick<Genesis, 'governance'>,
  last: NumberedSet,
): NumberedSet {
  const { body } = openRecordOf('gatekeeper-set', gatekeeperSetCodec, bytes, network);
  const { cosignatures, ...decision } = body;
  const message = gatekeeperSetMessage(network, decision);
  verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
  const { set, members, threshold } = decision;
  if (set !== last.set + 1)
    throw new ProtocolError('not-current', `set ${String(set)} does not follow set ${String(last.set)}`);
  return { set, members, threshold };
}

/** Whether a record or lease says that it is of this set. */
export const isOfNumberedSet = (
  { set, members, threshold }: NumberedSet,
  said: { set: number; n: number; t: number },
): boolean => said.set === set && said.n === members.length && said.t === threshold;

import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { GatekeeperEntry } from '../genesis.ts';
import { verifyQuorum } from '../quorum.ts';
import { gatekeeperCodec } from '../records/gatekeeper.ts';
import { gatekeeperSetCodec, gatekeeperSetMessage } from '../records/gatekeeper-set.ts';
import type { SignedRecord } from '../signed-record.ts';
import { isRenewal } from './admissions.ts';
import { pendingEntry, renew } from './apply-verdict.ts';
import { gatekeepersOf, isMeasurementAllowed, type NetworkState } from './network-state.ts';

/** Whether this identity ever was in a set of gatekeepers, or offered to be. */
export const wasGatekeeper = (state: NetworkState, identity: Bytes): boolean =>
  state.candidates.has(toHex(identity)) ||
  state.sets.some(({ entries }) => entries.some((entry) => equalBytes(entry.identity, identity)));

/** An offer with new evidence waits for verdicts again; one of who is admitted, with the same key and endpoint, stays admitted meanwhile. Who is a worker is no gatekeeper. */
export function applyGatekeeper(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const body = gatekeeperCodec.decode(record.body);
  const id = toHex(record.signer);
  if (state.workers.has(id)) return;
  const known = state.candidates.get(id);
  if (known !== undefined && equalBytes(known.evidence.hash, body.evidence.hash)) return;
  const isSame = known !== undefined && isRenewal(known, body) && known.endpoint === body.endpoint;
  if (isSame) return renew(state, known, bytes, body.evidence);
  state.candidates.set(id, pendingEntry(state, record, bytes, body));
}

/** The next set, as governance decides it among those whom the gatekeepers of now admitted. */
export function applyGatekeeperSet(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const governance = state.genesis?.value.governance;
  if (governance === undefined) return;
  const { cosignatures, ...decision } = gatekeeperSetCodec.decode(record.body);
  const { set, members, threshold } = decision;
  const message = gatekeeperSetMessage(state.network, decision);
  verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
  if (set !== gatekeepersOf(state).set + 1) return;
  const entries = members.map((member) => memberEntry(state, member));
  if (!entries.every((entry) => entry !== undefined)) return;
  state.sets.push({ set, entries, threshold, record: bytes });
}

/** A member of now, or an admitted candidate whose program is allowed still. */
function memberEntry(state: NetworkState, member: Bytes): GatekeeperEntry | undefined {
  const candidate = state.candidates.get(toHex(member));
  if (candidate?.status === 'admitted') {
    const { identity, sealing, endpoint, measurement } = candidate;
    return isMeasurementAllowed(state, 'gatekeeper', toHex(measurement))
      ? { identity, sealing, endpoint, measurement }
      : undefined;
  }
  const entry = gatekeepersOf(state).entries.find(({ identity }) => equalBytes(identity, member));
  return entry !== undefined && isMeasurementAllowed(state, 'gatekeeper', toHex(entry.measurement))
    ? entry
    : undefined;
}

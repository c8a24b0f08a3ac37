import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { isSameFinding, verdictCodec } from '../records/verdict.ts';
import type { SignedRecord } from '../signed-record.ts';
import { gatekeepersOf, isOfSet, type AttestedEntry, type NetworkState } from './network-state.ts';

export const REVOKED = 'its measurement was revoked';

/** Who offers itself, before anybody has judged it. */
export const pendingEntry = (
  state: NetworkState,
  { signer }: SignedRecord,
  record: Bytes,
  { sealing, endpoint, evidence }: Pick<AttestedEntry, 'sealing' | 'endpoint' | 'evidence'>,
): AttestedEntry => ({
  ...{ identity: signer, record, sealing, endpoint, evidence },
  status: 'pending',
  reason: '',
  measurement: new Uint8Array(32),
  tee: '',
  verdicts: new Map(),
  registeredAt: state.time,
});

/** Counts a gatekeeper's verdict on a worker or a candidate; t equal ones on the same evidence decide. */
export function applyVerdict(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const { worker: subject, ...verdict } = verdictCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const [role, entry] = subjectOf(state, subject);
  if (entry === undefined || !now.members.some((m) => equalBytes(m, record.signer))) return;
  if (!isOfSet(now, verdict) || !equalBytes(entry.evidence.hash, verdict.evidence)) return;
  entry.verdicts.set(toHex(record.signer), { finding: { worker: subject, ...verdict }, record: bytes });
  const members = new Set(now.members.map(toHex));
  const agreeing = [...entry.verdicts].filter(
    ([by, { finding }]) => members.has(by) && isSameFinding(finding, verdict),
  );
  if (agreeing.length < now.threshold) return;
  // A verdict that was on its way when its measurement was revoked must not bring anybody back.
  const isRevoked = state.measurements[role].get(toHex(verdict.measurement))?.revoked === true;
  entry.status = verdict.admitted && !isRevoked ? 'admitted' : 'refused';
  entry.reason = verdict.admitted && isRevoked ? REVOKED : verdict.reason;
  entry.measurement = verdict.measurement;
  entry.tee = verdict.tee;
  entry.tcb = verdict.tcb;
  entry.platform = verdict.platform;
}

const subjectOf = (
  state: NetworkState,
  identity: Bytes,
): readonly ['worker' | 'gatekeeper', AttestedEntry | undefined] => {
  const candidate = state.candidates.get(toHex(identity));
  return candidate === undefined ? ['worker', state.workers.get(toHex(identity))] : ['gatekeeper', candidate];
};

import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Role } from '../records/measurement.ts';
import { isPassing, isSameFinding, verdictCodec, type Finding, type Verdict } from '../records/verdict.ts';
import type { SignedRecord } from '../signed-record.ts';
import { LAPSED, lapseOf } from './admissions.ts';
import { hardwareRefusal } from './hardware-demands.ts';
import {
  gatekeepersOf,
  isOfSet,
  type AttestedEntry,
  type EvidenceEntry,
  type NetworkState,
} from './network-state.ts';

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

/** Newer evidence of who is admitted. The same again changes nothing. */
export function renew(
  state: NetworkState,
  entry: AttestedEntry,
  record: Bytes,
  evidence: AttestedEntry['evidence'],
): void {
  if (entry.renewal !== undefined && equalBytes(entry.renewal.evidence.hash, evidence.hash)) return;
  entry.renewal = { record, evidence, verdicts: new Map(), registeredAt: state.time };
}

/**
 * Counts a gatekeeper's verdict on a worker or a candidate; t equal ones on the same evidence decide. Of newer evidence they take the place of what was
 * decided before, unless they refuse it for a reason that says nothing against whose it is.
 */
export function applyVerdict(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const { worker: subject, ...verdict } = verdictCodec.decode(record.body);
  const now = gatekeepersOf(state);
  const [role, entry] = subjectOf(state, subject);
  const judged = [entry, entry?.renewal].find((one) => isOf(one, verdict));
  if (entry === undefined || !now.members.some((m) => equalBytes(m, record.signer))) return;
  if (!isOfSet(now, verdict) || judged === undefined) return;
  judged.verdicts.set(toHex(record.signer), { finding: { worker: subject, ...verdict }, record: bytes });
  const members = new Set(now.members.map(toHex));
  const agreeing = [...judged.verdicts].filter(
    ([by, { finding }]) => members.has(by) && isSameFinding(finding, verdict),
  );
  if (agreeing.length < now.threshold) return;
  const refusal = verdict.admitted ? overtakenBy(state, role, verdict, judged) : verdict.reason;
  if (judged === entry.renewal) {
    entry.renewal = undefined;
    // One gatekeeper alone cannot make a refusal look harmless.
    const reasons = verdict.admitted ? [refusal ?? ''] : agreeing.map(([, { finding }]) => finding.reason);
    if (reasons.every(isPassing)) return;
    Object.assign(entry, judged);
  }
  entry.status = refusal === undefined ? 'admitted' : 'refused';
  entry.reason = refusal ?? verdict.reason;
  entry.measurement = verdict.measurement;
  entry.tee = verdict.tee;
  entry.tcb = verdict.tcb;
  entry.platform = verdict.platform;
}

/** Why time or governance's decisions refuse who is found good: a verdict that was on its way meanwhile must not bring anybody back. */
function overtakenBy(
  state: NetworkState,
  role: Role,
  finding: Finding,
  evidence: EvidenceEntry,
): string | undefined {
  if (lapseOf(state, evidence) <= state.time) return LAPSED;
  const isRevoked = state.measurements[role].get(toHex(finding.measurement))?.revoked === true;
  return isRevoked ? REVOKED : hardwareRefusal(state, finding);
}

const isOf = (one: EvidenceEntry | undefined, { evidence }: Pick<Verdict, 'evidence'>): boolean =>
  one !== undefined && equalBytes(one.evidence.hash, evidence);

const subjectOf = (state: NetworkState, identity: Bytes): readonly [Role, AttestedEntry | undefined] => {
  const candidate = state.candidates.get(toHex(identity));
  return candidate === undefined ? ['worker', state.workers.get(toHex(identity))] : ['gatekeeper', candidate];
};

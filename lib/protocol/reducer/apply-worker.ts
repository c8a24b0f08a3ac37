import { equalBytes, toHex } from '../../base/bytes.ts';
import { verdictCodec } from '../records/verdict.ts';
import { workerCodec } from '../records/worker.ts';
import type { SignedRecord } from '../signed-record.ts';
import { gatekeepersOf, type NetworkState } from './network-state.ts';

export const REVOKED = 'its measurement was revoked';

/** A registration with new evidence waits for a verdict again; one that only moves its endpoint keeps what it had. */
export function applyWorker(state: NetworkState, record: SignedRecord): void {
  const body = workerCodec.decode(record.body);
  const id = toHex(record.signer);
  const known = state.workers.get(id);
  if (
    known !== undefined &&
    equalBytes(known.evidence.hash, body.evidence.hash) &&
    equalBytes(known.sealing, body.sealing)
  ) {
    known.endpoint = body.endpoint;
    known.capacity = body.capacity;
    known.heartbeatAt = state.time;
    return;
  }
  state.workers.set(id, {
    identity: record.signer,
    ...body,
    status: 'pending',
    reason: '',
    measurement: new Uint8Array(32),
    tee: '',
    verdicts: new Map(),
    since: known?.since ?? state.height,
    registeredAt: state.time,
    heartbeatAt: state.time,
  });
}

/** Counts a gatekeeper's verdict; t equal ones on the same evidence decide. */
export function applyVerdict(state: NetworkState, record: SignedRecord): void {
  const verdict = verdictCodec.decode(record.body);
  const { members, threshold } = gatekeepersOf(state);
  const worker = state.workers.get(toHex(verdict.worker));
  if (worker === undefined || !members.some((m) => equalBytes(m, record.signer))) return;
  if (!equalBytes(worker.evidence.hash, verdict.evidence)) return;
  worker.verdicts.set(toHex(record.signer), verdict);
  const agreeing = [...worker.verdicts.values()].filter(
    (v) =>
      v.admitted === verdict.admitted &&
      equalBytes(v.measurement, verdict.measurement) &&
      v.tee === verdict.tee,
  );
  if (agreeing.length < threshold) return;
  // A verdict that was on its way when its measurement was revoked must not bring the worker back.
  const isRevoked = state.measurements.get(toHex(verdict.measurement))?.revoked === true;
  worker.status = verdict.admitted && !isRevoked ? 'admitted' : 'refused';
  worker.reason = verdict.admitted && isRevoked ? REVOKED : verdict.reason;
  worker.measurement = verdict.measurement;
  worker.tee = verdict.tee;
}

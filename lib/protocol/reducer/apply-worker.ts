import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { workerCodec } from '../records/worker.ts';
import type { SignedRecord } from '../signed-record.ts';
import { wasGatekeeper } from './apply-gatekeeper.ts';
import { isRenewal } from './admissions.ts';
import { pendingEntry, renew } from './apply-verdict.ts';
import type { NetworkState } from './network-state.ts';

/**
 * A registration with new evidence waits for a verdict: who is admitted stays so meanwhile, unless its sealing key is another. One that only moves its endpoint keeps what it had. Who is, was or offered to be a
 * gatekeeper is no worker.
 */
export function applyWorker(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const body = workerCodec.decode(record.body);
  const id = toHex(record.signer);
  if (wasGatekeeper(state, record.signer)) return;
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
  if (known !== undefined && isRenewal(known, body)) {
    known.endpoint = body.endpoint;
    known.capacity = body.capacity;
    known.heartbeatAt = state.time;
    renew(state, known, bytes, body.evidence);
    return;
  }
  state.workers.set(id, {
    ...pendingEntry(state, record, bytes, body),
    capacity: body.capacity,
    since: known?.since ?? state.height,
    heartbeatAt: state.time,
  });
}

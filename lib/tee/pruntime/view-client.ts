import { equalBytes, fromHex, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, type CborValue } from '../../base/cbor.ts';
import { describeError } from '../../base/errors.ts';
import { openLease } from '../../protocol/lease.ts';
import { committingNow } from '../../protocol/reducer/epochs.ts';
import { gatekeepersOf, groupOf, type ContractEntry } from '../../protocol/reducer/network-state.ts';
import { sealView, type ViewAnswer, type ViewFields } from '../../protocol/view.ts';
import { toGuestJson } from './engine/mapping.ts';
import type { View, ViewEnd, ViewWanted } from './engine/views.ts';
import type { RuntimeContext } from './ports.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';

/** How long one worker may take for a view, and how long a view may take in all, in milliseconds. */
const WORKER_PATIENCE = 8_000;
const PATIENCE = 15_000;

/** How long a worker must remember the request, in milliseconds of the chain's time. */
const LIFETIME = 60_000;

/**
 * Asks the workers of another group for a view, one after another until one gives an answer that holds.
 * @param height - up to which block the state that answers must be applied at least.
 * @returns a view in any case: one that cannot be had ends with `view-unavailable`, so that the query can refuse.
 */
export async function fetchView(
  context: RuntimeContext,
  replica: Replica,
  wanted: ViewWanted,
  height: number,
): Promise<View> {
  const group = groupOf(context.log.state(), wanted.to);
  if (group === undefined || toHex(group.id) === replica.id) return failed(wanted, 'unknown-contract');
  const deadline = AbortSignal.timeout(PATIENCE);
  for (const worker of shuffled(group.assigned?.workers ?? [])) {
    try {
      const signal = AbortSignal.any([deadline, AbortSignal.timeout(WORKER_PATIENCE)]);
      const fields = {
        from: fromHex(wanted.from),
        to: fromHex(wanted.to),
        method: wanted.method,
        args: wanted.args,
        nonce: randomBytes(16),
        notAfter: context.log.state().time + LIFETIME,
        height,
      };
      const answer = await askWorker(context, replica, { group, worker, fields, signal });
      return { ...wanted, end: endOf(answer) };
    } catch (error) {
      context.logger.warn('a view could not be had of a worker', {
        ...{ contract: wanted.to.slice(0, 8), worker: toHex(worker).slice(0, 8) },
        error: describeError(error),
      });
      if (deadline.aborted) break;
    }
  }
  return failed(wanted, 'view-unavailable');
}

type Asking = { group: ContractEntry; worker: Bytes; fields: ViewFields; signal: AbortSignal };

async function askWorker(
  { network, log, workers }: RuntimeContext,
  replica: Replica,
  { group, worker, fields, signal }: Asking,
): Promise<ViewAnswer> {
  const state = log.state();
  const entry = state.workers.get(toHex(worker));
  const keys = committingNow(group);
  // Only who was admitted is ever spoken to: its record alone could name any address.
  if (entry?.status !== 'admitted' || keys.length === 0)
    throw new RuntimeError('worker-unreachable', 'the worker is not admitted, or the contract has no keys');
  const lease = openLease(
    await workers.lease(entry.endpoint, signal),
    network,
    gatekeepersOf(state),
    log.state().time,
  );
  if (!equalBytes(lease.worker, worker))
    throw new RuntimeError('worker-unreachable', 'another worker answers at that endpoint');
  const target = { network, contract: group.id, queryKey: lease.queryKey };
  const asked = await sealView(target, replica.keyed.secrets.committing, fields);
  return asked.open(await workers.query(entry.endpoint, asked.envelope, signal), keys);
}

function endOf({ ok, code, detail, value }: ViewAnswer): ViewEnd {
  if (!ok) return { ok, code, detail };
  return { ok, text: toGuestJson(decodeCbor(value) as CborValue) };
}

const failed = (wanted: ViewWanted, code: string): View => ({
  ...wanted,
  end: { ok: false, code, detail: '' },
});

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

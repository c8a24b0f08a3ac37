import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { assignmentCodec, assignmentMessage } from '../../protocol/records/assignment.ts';
import { cosign } from '../../protocol/quorum.ts';
import {
  gatekeepersOf,
  type ContractEntry,
  type NetworkState,
  type WorkerEntry,
} from '../../protocol/reducer/network-state.ts';
import type { GatekeeperContext } from './ports.ts';

/**
 * Who should run a contract now: those of its workers that are fit, then the least loaded fit ones. A worker that is gone keeps
 * its place until somebody can take it.
 * @returns undefined where nothing has to change.
 */
export function chooseWorkers(
  state: NetworkState,
  contract: ContractEntry,
  isAlive: (worker: WorkerEntry) => boolean,
): Bytes[] | undefined {
  const current = contract.assigned?.workers ?? [];
  const load = loads(state);
  const fit = [...state.workers.values()].filter(
    (w) => w.status === 'admitted' && isAlive(w) && isWished(contract, w),
  );
  const isFit = (id: Bytes): boolean => fit.some((w) => equalBytes(w.identity, id));
  // A worker that restarts is pending for a moment; only a refusal takes its place away.
  const tolerated = current.filter((id) => state.workers.get(toHex(id))?.status !== 'refused');
  const kept = tolerated.filter(isFit);
  const fresh = fit
    .filter(
      (w) =>
        !kept.some((id) => equalBytes(id, w.identity)) && (load.get(toHex(w.identity)) ?? 0) < w.capacity,
    )
    .sort((a, b) => (load.get(toHex(a.identity)) ?? 0) - (load.get(toHex(b.identity)) ?? 0))
    .map((w) => w.identity);
  const next = [...kept, ...fresh, ...tolerated.filter((id) => !isFit(id))].slice(0, contract.replicas);
  const same =
    next.length === current.length && next.every((id) => current.some((other) => equalBytes(id, other)));
  return next.length === 0 || same ? undefined : next;
}

function isWished({ wishes }: ContractEntry, worker: WorkerEntry): boolean {
  const listed = (list: Bytes[], value: Bytes): boolean =>
    list.length === 0 || list.some((item) => equalBytes(item, value));
  return listed(wishes.workers, worker.identity) && listed(wishes.measurements, worker.measurement);
}

function loads(state: NetworkState): Map<string, number> {
  const load = new Map<string, number>();
  for (const { assigned } of state.contracts.values()) {
    for (const worker of assigned?.workers ?? []) load.set(toHex(worker), (load.get(toHex(worker)) ?? 0) + 1);
  }
  return load;
}

export async function publishAssignment(
  context: GatekeeperContext,
  contract: ContractEntry,
  workers: Bytes[],
): Promise<void> {
  const { members, threshold } = gatekeepersOf(context.state());
  const assignment = {
    contract: contract.id,
    epoch: contract.keys?.value.epoch ?? 0,
    n: members.length,
    t: threshold,
    serial: (contract.assigned?.serial ?? 0) + 1,
    workers,
  };
  const cosignatures = [cosign(context.identity.signer, assignmentMessage(context.network, assignment))];
  await context.records.write('assignment', assignmentCodec.encode({ ...assignment, cosignatures }));
  context.logger.info('contract assigned', {
    contract: toHex(contract.id).slice(0, 8),
    workers: workers.length,
  });
}

import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import { assignmentCodec, assignmentMessage } from '../../protocol/records/assignment.ts';
import {
  gatekeepersOf,
  type ContractEntry,
  type NetworkState,
  type WorkerEntry,
} from '../../protocol/reducer/network-state.ts';
import { cosignedBy } from './cosigned-by.ts';
import { GatekeeperError } from './errors.ts';
import type { Peers } from './peers.ts';
import { createPlatforms } from './platforms.ts';
import type { GatekeeperContext } from './ports.ts';

/** The workers of a moment, with what each has to do. */
export type Fleet = {
  /**
   * Who should run a contract now: those of its workers that are fit, then fit ones by how full they are, in eighths, and by lot. The lot is
   * drawn with the hash of the block since which the contract waits, which nobody knew before; who registered only after it comes last. A
   * worker that is gone keeps its place until somebody can take it. What is chosen counts as load for the next contract. What an earlier set of
   * gatekeepers assigned is assigned again. Where platforms have a limit, none gets a second replica or one contract too many: a contract of more
   * replicas than there are platforms has fewer, and what a platform has too many of goes once somebody can take it.
   * @returns undefined where nothing has to change.
   */
  choose(contract: ContractEntry): Bytes[] | undefined;
};

type Fit = { id: string; worker: WorkerEntry };

/** @param chosen workers of assignments that are not on the chain yet, under `assignmentName`. */
export function createFleet(
  state: NetworkState,
  isAlive: (worker: WorkerEntry) => boolean,
  chosen: ReadonlyMap<string, readonly Bytes[]> = new Map(),
): Fleet {
  const fleet = [...state.workers].flatMap(([id, worker]): Fit[] =>
    worker.status === 'admitted' && isAlive(worker) ? [{ id, worker }] : [],
  );
  const { set } = gatekeepersOf(state);
  const load = new Map<string, number>();
  const platforms = createPlatforms(state);
  const add = (workers: readonly Bytes[], amount: number): void => {
    for (const worker of workers) load.set(toHex(worker), (load.get(toHex(worker)) ?? 0) + amount);
    platforms.add(workers, amount);
  };
  for (const contract of state.contracts.values())
    add(chosen.get(assignmentName(contract)) ?? contract.assigned?.workers ?? [], 1);
  const loadOf = ({ id }: Fit): number => load.get(id) ?? 0;
  return {
    choose(contract) {
      const current = contract.assigned?.workers ?? [];
      const held = new Set(current.map(toHex));
      const fit = fleet.filter(({ worker }) => isWished(contract, worker));
      const isFit = new Set(fit.map(({ id }) => id));
      // A worker that restarts is pending for a moment; only a refusal takes its place away.
      const tolerated = current.filter((id) => state.workers.get(toHex(id))?.status !== 'refused');
      const kept = tolerated.filter((id) => isFit.has(toHex(id)) && platforms.hasPlace(id, current));
      const isOld = (contract.assigned?.set ?? set) < set;
      const isWell = kept.length >= contract.replicas && platforms.apart(kept).length === current.length;
      if (!isOld && isWell) return undefined;
      const fresh = fit
        .filter((one) => !held.has(one.id) && loadOf(one) < one.worker.capacity)
        .filter(({ worker }) => platforms.hasPlace(worker.identity, current))
        .map((one) => ({ ...one, order: orderOf(contract, one.worker, loadOf(one)) }))
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .map(({ worker }) => worker.identity);
      const over = tolerated.filter((id) => isFit.has(toHex(id)) && !platforms.hasPlace(id, current));
      const gone = tolerated.filter((id) => !isFit.has(toHex(id)));
      const next = platforms.apart([...kept, ...fresh, ...over, ...gone]).slice(0, contract.replicas);
      const isSame = next.length === current.length && next.every((id) => held.has(toHex(id)));
      if (next.length === 0 || (isSame && !isOld)) return undefined;
      if (isSame) return current;
      add(current, -1);
      add(next, 1);
      return next;
    },
  };
}

/** Compares as text: late-comers last, then the fuller eighth, then the lot. */
function orderOf({ id, beacon }: ContractEntry, worker: WorkerEntry, load: number): string {
  const isLate = worker.since > beacon.height;
  const eighth = Math.floor((8 * load) / worker.capacity);
  return `${isLate ? '1' : '0'} ${String(eighth)} ${toHex(domainHash('lot', beacon.hash, id, worker.identity))}`;
}

export const assignmentName = (contract: ContractEntry): string =>
  `${toHex(contract.id)} ${String(contract.assigned?.serial ?? 0)}`;

function isWished({ wishes }: ContractEntry, worker: WorkerEntry): boolean {
  const listed = (list: Bytes[], value: Bytes): boolean =>
    list.length === 0 || list.some((item) => equalBytes(item, value));
  return listed(wishes.workers, worker.identity) && listed(wishes.measurements, worker.measurement);
}

/** Proposes an assignment to the other gatekeepers and publishes it. @throws GatekeeperError `no-quorum` or `not-agreed`. */
export async function publishAssignment(
  context: GatekeeperContext,
  peers: Peers,
  contract: ContractEntry,
  workers: Bytes[],
): Promise<void> {
  const { set, members, threshold } = gatekeepersOf(context.state());
  const serial = (contract.assigned?.serial ?? 0) + 1;
  const size = { set, n: members.length, t: threshold };
  const assignment = { contract: contract.id, ...size, serial, workers };
  const cosignatures = await cosignedBy(context, peers, {
    kind: 'assignment',
    body: assignmentCodec.encode({ ...assignment, cosignatures: [] }),
    message: assignmentMessage(context.network, assignment),
  });
  await context.records.write('assignment', assignmentCodec.encode({ ...assignment, cosignatures }));
  if ((contract.assigned?.serial ?? 0) < serial)
    throw new GatekeeperError('not-agreed', 'the assignment did not become the contract’s');
  context.logger.info('contract assigned', {
    contract: toHex(contract.id).slice(0, 8),
    workers: workers.length,
  });
}

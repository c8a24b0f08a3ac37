import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import { assignmentCodec, assignmentMessage, MOST_WORKERS } from '../../protocol/records/assignment.ts';
import {
  gatekeepersOf,
  type ContractEntry,
  type NetworkState,
  type WorkerEntry,
} from '../../protocol/reducer/network-state.ts';
import { isTied } from '../../protocol/reducer/apply-commitment.ts';
import { cosignedBy } from './cosigned-by.ts';
import { GatekeeperError } from './errors.ts';
import type { Peers } from './peers.ts';
import { createPlatforms } from './platforms.ts';
import type { GatekeeperContext } from './ports.ts';

/** The workers of a moment, with what each has to do by the chain. */
export type Fleet = {
  /**
   * Who should run a contract now: those of its workers that are fit, then fit ones by how full they are, in eighths, and by lot. The lot is
   * drawn with the hash of the block since which the contract waits, which nobody knew before; who registered only after it comes last. A
   * worker that is gone keeps its place until somebody can take it. What an earlier set of gatekeepers assigned is assigned again. Where platforms
   * have a limit, none gets a second replica or one contract too many: a contract of more replicas than there are platforms has fewer, and what a
   * platform has too many of goes once somebody can take it. Where its replicas came to states of which none has a majority, one more is added,
   * whose word decides; whoever loses is admitted no more, and it has as many as before.
   *
   * It is by the chain alone, not by what is under way, of which each gatekeeper knows another part: all that see the same workers choose the same.
   * @returns undefined where nothing has to change.
   */
  choose(contract: ContractEntry): Bytes[] | undefined;
  /** Whether it is run as it should be: then `choose` changes nothing. It costs little. */
  isWell(contract: ContractEntry): boolean;
  /** Whether a worker can take one more beside so many that are under way to it. */
  hasRoom(worker: Bytes, underWay: number): boolean;
};

type Fit = { id: string; worker: WorkerEntry };

export function createFleet(state: NetworkState, isAlive: (worker: WorkerEntry) => boolean): Fleet {
  const fleet = [...state.workers].flatMap(([id, worker]): Fit[] =>
    worker.status === 'admitted' && isAlive(worker) ? [{ id, worker }] : [],
  );
  const byId = new Map(fleet.map(({ id, worker }) => [id, worker]));
  const { set } = gatekeepersOf(state);
  const load = new Map<string, number>();
  const platforms = createPlatforms(state);
  for (const { assigned } of state.contracts.values()) {
    for (const worker of assigned?.workers ?? []) load.set(toHex(worker), (load.get(toHex(worker)) ?? 0) + 1);
    platforms.add(assigned?.workers ?? []);
  }
  const loadOf = (id: string): number => load.get(id) ?? 0;

  const freshFor = (contract: ContractEntry, current: readonly Bytes[]): Bytes[] => {
    const held = new Set(current.map(toHex));
    return fleet
      .filter(({ id, worker }) => !held.has(id) && loadOf(id) < worker.capacity && isWished(contract, worker))
      .filter(({ worker }) => platforms.hasPlace(worker.identity, current))
      .map((one) => ({ ...one, order: orderOf(contract, one.worker, loadOf(one.id)) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ worker }) => worker.identity);
  };

  const isFitFor = (contract: ContractEntry, id: Bytes): boolean => {
    const worker = byId.get(toHex(id));
    return worker !== undefined && isWished(contract, worker);
  };
  const isOld = ({ assigned }: ContractEntry): boolean => (assigned?.set ?? set) < set;
  /** Those of its workers that stay whatever comes. */
  const keptOf = (contract: ContractEntry, current: readonly Bytes[]): readonly Bytes[] =>
    current.filter((id) => isFitFor(contract, id) && platforms.hasPlace(id, current));

  const wantedFor = (contract: ContractEntry): number =>
    isTied(contract)
      ? Math.min((contract.assigned?.workers.length ?? 0) + 1, MOST_WORKERS)
      : contract.replicas;

  const isWell = (contract: ContractEntry): boolean => {
    const current = contract.assigned?.workers ?? [];
    const kept = keptOf(contract, current);
    const areApart = platforms.apart(kept).length === current.length;
    return !isOld(contract) && kept.length >= wantedFor(contract) && areApart;
  };

  return {
    isWell,
    choose(contract) {
      if (isWell(contract)) return undefined;
      const current = contract.assigned?.workers ?? [];
      const kept = keptOf(contract, current);
      const isFit = (id: Bytes): boolean => isFitFor(contract, id);
      // A worker that restarts is pending for a moment; only a refusal takes its place away.
      const tolerated = current.filter((id) => state.workers.get(toHex(id))?.status !== 'refused');
      const over = tolerated.filter((id) => isFit(id) && !platforms.hasPlace(id, current));
      const gone = tolerated.filter((id) => !isFit(id));
      const all = [...kept, ...freshFor(contract, current), ...over, ...gone];
      const next = platforms.apart(all).slice(0, wantedFor(contract));
      const isSame =
        next.length === current.length && next.every((id) => current.some((one) => equalBytes(one, id)));
      if (next.length === 0 || (isSame && !isOld(contract))) return undefined;
      return isSame ? current : next;
    },
    hasRoom(worker, underWay) {
      const id = toHex(worker);
      return loadOf(id) + underWay < (byId.get(id)?.capacity ?? 0);
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

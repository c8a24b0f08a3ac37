import { equalBytes, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { ContractEntry, NetworkState, WorkerEntry } from '../../protocol/reducer/network-state.ts';
import { createFleet, type Fleet } from './assign.ts';
import { createUnderWay } from './under-way.ts';

/** How this gatekeeper would assign contracts itself. */
export type Assigning = {
  isWell(contract: ContractEntry): boolean;
  /** @returns undefined where nothing has to change, or cannot before what is under way stands. */
  choose(contract: ContractEntry): Bytes[] | undefined;
  signed(contract: ContractEntry, workers: readonly Bytes[]): void;
};

/** Milliseconds for which nobody is newly taken for silent. */
const MOMENT = 250;

export function createAssigning(
  state: () => NetworkState,
  isAlive: (worker: WorkerEntry) => boolean,
  clock: Clock,
): Assigning {
  const underWay = createUnderWay(clock);
  let seen: { height: number; at: number; fleet: Fleet } | undefined;
  /** Of one block and moment: it counts all contracts, and each assignment of others is judged by it. */
  const fleetOfNow = (): Fleet => {
    const at = clock.now();
    const { height } = state();
    if (seen?.height === height && at - seen.at < MOMENT) return seen.fleet;
    underWay.settle();
    seen = { height, at, fleet: createFleet(state(), isAlive) };
    return seen.fleet;
  };
  return {
    isWell: (contract) => fleetOfNow().isWell(contract),
    choose(contract) {
      const fleet = fleetOfNow();
      const workers = fleet.choose(contract);
      const held = contract.assigned?.workers ?? [];
      const isTaken = (worker: Bytes): boolean =>
        held.some((id) => equalBytes(id, worker)) || fleet.hasRoom(worker, underWay.to(worker, contract));
      return workers?.every(isTaken) === true ? workers : undefined;
    },
    signed: underWay.note,
  };
}

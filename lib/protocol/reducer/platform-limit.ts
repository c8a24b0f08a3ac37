import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { hardwareDemands } from './hardware-demands.ts';
import type { ContractEntry, NetworkState } from './network-state.ts';

/** Of a network of hardware where neither genesis record nor governance says anything: what one worker takes by its own default, so that more of them on a machine gain nothing. */
const HARDWARE_DEFAULT = 1000;

/**
 * How many contracts one platform may have. Where there is a limit, a platform also has at most one replica of a contract. Undefined where simulated
 * evidence is good enough and nobody set a limit: all simulated TEEs are one platform.
 */
export function platformLimitOf(state: NetworkState): number | undefined {
  const otherwise = state.genesis?.value.policy.simulated === false ? HARDWARE_DEFAULT : Infinity;
  const limit = Math.min(...hardwareDemands(state).map(({ platformLimit = otherwise }) => platformLimit));
  return limit === Infinity ? undefined : limit;
}

/** Name of the platform that a worker was admitted on. One that has none yet shares it with nobody. */
export const platformNameOf = (state: NetworkState, worker: Bytes): string =>
  toHex(state.workers.get(toHex(worker))?.platform ?? worker);

/** Whether these workers may be assigned: no two on one platform, and none that comes anew on one that is full. Who has the contract already may keep it. */
export function keepsPlatformLimit(
  state: NetworkState,
  contract: ContractEntry,
  workers: readonly Bytes[],
): boolean {
  const limit = platformLimitOf(state);
  if (limit === undefined) return true;
  const platforms = new Set(workers.map((worker) => platformNameOf(state, worker)));
  if (platforms.size < workers.length) return false;
  const held = contract.assigned?.workers ?? [];
  return workers.every(
    (worker) => held.some((id) => equalBytes(id, worker)) || contractsBeside(state, contract, worker) < limit,
  );
}

/** How many other contracts the platform of this worker has. */
function contractsBeside(state: NetworkState, contract: ContractEntry, worker: Bytes): number {
  const platform = platformNameOf(state, worker);
  const there = [...state.workers.values()]
    .map(({ identity }) => identity)
    .filter((id) => platformNameOf(state, id) === platform);
  const isThere = ({ assigned }: ContractEntry): boolean =>
    assigned?.workers.some((id) => there.some((one) => equalBytes(one, id))) === true;
  return [...state.contracts.values()].filter((other) => other !== contract && isThere(other)).length;
}

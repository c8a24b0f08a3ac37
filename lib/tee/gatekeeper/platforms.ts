import type { Bytes } from '../../base/bytes.ts';
import type { NetworkState } from '../../protocol/reducer/network-state.ts';
import { platformLimitOf, platformNameOf } from '../../protocol/reducer/platform-limit.ts';

/** What the platforms of a moment have to do. Where they have no limit, everything is allowed. */
export type Platforms = {
  /** Those of one contract. */
  add(workers: readonly Bytes[]): void;
  /** Whether the platform of a worker has no more contracts than it may, with the one that `current` have among them. */
  hasPlace(worker: Bytes, current: readonly Bytes[]): boolean;
  /** Of these workers the first on each platform. */
  apart(workers: readonly Bytes[]): readonly Bytes[];
};

export function createPlatforms(state: NetworkState): Platforms {
  const limit = platformLimitOf(state);
  if (limit === undefined) return { add: () => undefined, hasPlace: () => true, apart: (workers) => workers };
  const load = new Map<string, number>();
  const nameOf = (worker: Bytes): string => platformNameOf(state, worker);
  return {
    add(workers) {
      for (const name of new Set(workers.map(nameOf))) load.set(name, (load.get(name) ?? 0) + 1);
    },
    hasPlace(worker, current) {
      const name = nameOf(worker);
      const own = current.some((id) => nameOf(id) === name) ? 1 : 0;
      return (load.get(name) ?? 0) - own < limit;
    },
    apart(workers) {
      const seen = new Set<string>();
      return workers.filter((worker) => {
        const isFirst = !seen.has(nameOf(worker));
        seen.add(nameOf(worker));
        return isFirst;
      });
    },
  };
}

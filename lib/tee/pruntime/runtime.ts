import { createEngineNotice } from './engine-notice.ts';
import { createKeyDerivation } from './key-derivation.ts';
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts';
import type { RuntimeContext } from './ports.ts';
import { createQueryKeys } from './query-key.ts';
import { createQueryService, type QueryService } from './query-service.ts';
import { createReplicaSet } from './replica-set.ts';

export type Runtime = {
  /** To be called with every block once it is folded. Returns at once: what it starts goes on beside the log. */
  onBlock(height: number): void;
  readonly queries: QueryService;
  readonly leases: LeaseKeeper;
  /** Contracts that are served here, for the load in leases and heartbeats. */
  load(): number;
};

export function createRuntime(context: RuntimeContext): Runtime {
  const replicas = createReplicaSet(context);
  const keys = createQueryKeys(context.network);
  const noticeEngines = createEngineNotice(context);
  const deriveKeys = createKeyDerivation(context);
  return {
    onBlock(height) {
      noticeEngines();
      deriveKeys();
      replicas.onBlock(height);
    },
    queries: createQueryService(context, keys, (id) => replicas.find(id)),
    leases: createLeaseKeeper(context, keys),
    load: () => replicas.size,
  };
}

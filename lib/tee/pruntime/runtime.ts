import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { fetchContractKeys } from './contract-key-client.ts';
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts';
import type { RuntimeContext } from './ports.ts';
import { createQueryKeys } from './query-key.ts';
import { createQueryService, type QueryService } from './query-service.ts';
import { createReplica, type Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';
import { openState } from './sealed-state.ts';

export type Runtime = {
  /** Brings the replicas to the end of this block, and begins or ends those whose assignment changed. */
  onBlock(height: number): Promise<void>;
  readonly queries: QueryService;
  readonly leases: LeaseKeeper;
  /** Contracts that are served here, for the load in leases and heartbeats. */
  load(): number;
};

export function createRuntime(context: RuntimeContext): Runtime {
  const replicas = new Map<string, Replica>();
  /** Starts under way, and when the last failed one may be tried again. */
  const starting = new Map<string, 'under way' | number>();
  const keys = createQueryKeys(context.network);
  const me = context.identity.signer.identity;

  const replicaOf = (id: string): Replica => {
    const replica = replicas.get(id);
    if (replica === undefined)
      throw new RuntimeError('not-serving', 'this worker does not serve that contract');
    return replica;
  };

  const start = async (contract: ContractEntry): Promise<void> => {
    const id = toHex(contract.id);
    starting.set(id, 'under way');
    const version = contract.final?.commitment.version ?? 0;
    try {
      const replica = await startReplica(context, contract);
      await replica.advance(context.log.state().height);
      replicas.set(id, replica);
      context.logger.info('contract served', { contract: id.slice(0, 8), restored: version });
      starting.delete(id);
    } catch (error) {
      starting.set(id, context.clock.now() + RETRY_AFTER);
      context.logger.warn('a contract could not be started and will be tried again', {
        contract: id.slice(0, 8),
        error: describeError(error),
      });
    }
  };

  const drop = async (id: string): Promise<void> => {
    replicas.delete(id);
    await context.engine.close(id);
  };

  const advance = async (replica: Replica, height: number): Promise<void> => {
    try {
      await replica.advance(height);
    } catch (error) {
      context.logger.error('a contract is rebuilt after a failure', {
        contract: replica.id.slice(0, 8),
        error: describeError(error),
      });
      await drop(replica.id);
    }
  };

  return {
    async onBlock(height) {
      const assigned = new Map<string, ContractEntry>();
      for (const [id, contract] of context.log.state().contracts) {
        if (contract.keys !== undefined && contract.assigned?.workers.some((w) => equalBytes(w, me)) === true)
          assigned.set(id, contract);
      }
      for (const [id, replica] of [...replicas])
        if (!assigned.has(id) || replica.releases.isRefused()) await drop(id);
      for (const [id, contract] of assigned) {
        const since = starting.get(id);
        const isDue = since !== 'under way' && context.clock.now() >= (since ?? 0);
        if (!replicas.has(id) && isDue) void start(contract);
      }
      await Promise.all([...replicas.values()].map((replica) => advance(replica, height)));
    },
    queries: createQueryService(context, keys, replicaOf),
    leases: createLeaseKeeper(context, keys),
    load: () => replicas.size,
  };
}

/** Pause after a failed start, in milliseconds. */
const RETRY_AFTER = 3_000;

async function startReplica(context: RuntimeContext, contract: ContractEntry): Promise<Replica> {
  const id = toHex(contract.id);
  const bundle = await fetchCode(context, contract);
  const keyed = await fetchContractKeys(context, contract);
  const final = contract.final?.commitment;
  const restored =
    final === undefined
      ? undefined
      : await openState(context.network, keyed.secrets, final, await context.content.get(final.cid));
  await context.engine.open(id, bundle, restored?.entries ?? []);
  return createReplica(context, contract, keyed, restored);
}

async function fetchCode(context: RuntimeContext, { code }: ContractEntry): Promise<Bytes> {
  const bundle = await context.content.get(code.cid);
  if (!equalBytes(hashBytes(bundle), code.hash))
    throw new RuntimeError('wrong-code', 'the stored code is not what was deployed');
  return bundle;
}

import { equalBytes, toHex } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { RuntimeContext } from './ports.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';
import { startReplica } from './start-replica.ts';
import { createStartSchedule } from './start-schedule.ts';

/** The contracts that run here: those that the newest assignments give to this worker. */
export type ReplicaSet = {
  /** Begins and ends replicas as assignments say and has the others follow. Waits for none: a slow one holds up no other. */
  onBlock(height: number): void;
  /** @throws RuntimeError `not-serving`. */
  find(id: string): Replica;
  readonly size: number;
};

export function createReplicaSet(context: RuntimeContext): ReplicaSet {
  const replicas = new Map<string, Replica>();
  const schedule = createStartSchedule(context.clock);

  const drop = (replica: Replica): void => {
    replicas.delete(replica.id);
    replica.close().catch((error: unknown) => {
      context.logger.warn('an instance could not be closed', { error: describeError(error) });
    });
  };

  const advance = async (replica: Replica, height: number): Promise<void> => {
    try {
      await replica.advance(height);
    } catch (error) {
      if (replicas.get(replica.id) !== replica) return;
      const contract = replica.id.slice(0, 8);
      const isLacking = error instanceof RuntimeError && error.code === 'missing-engine';
      context.logger.error(
        isLacking ? 'a contract is served no more' : 'a contract is rebuilt after a failure',
        {
          contract,
          error: describeError(error),
        },
      );
      drop(replica);
    }
  };

  const start = async (contract: ContractEntry): Promise<void> => {
    schedule.begun(contract);
    const name = toHex(contract.id).slice(0, 8);
    try {
      const replica = await startReplica(context, contract);
      replicas.set(replica.id, replica);
      schedule.succeeded(contract);
      context.logger.info('contract served', {
        contract: name,
        restored: contract.final?.commitment.version ?? 0,
      });
      await advance(replica, context.log.state().height);
    } catch (error) {
      const pause = schedule.failed(contract, error);
      const what = pause === undefined ? 'will not be' : `will be in ${String(pause / 1000)} s`;
      context.logger.warn(`a contract could not be started; it ${what} tried again`, {
        contract: name,
        error: describeError(error),
      });
    }
  };

  return {
    onBlock(height) {
      const assigned = assignedTo(context);
      for (const replica of [...replicas.values()])
        if (!assigned.has(replica.id) || replica.releases.isRefused()) drop(replica);
      for (const [id, contract] of assigned)
        if (!replicas.has(id) && schedule.isDue(contract)) void start(contract);
      for (const replica of replicas.values()) void advance(replica, height);
    },
    find(id) {
      const replica = replicas.get(id);
      if (replica === undefined)
        throw new RuntimeError('not-serving', 'this worker does not serve that contract');
      return replica;
    },
    get size() {
      return replicas.size;
    },
  };
}

function assignedTo({ identity, log }: RuntimeContext): Map<string, ContractEntry> {
  const me = identity.signer.identity;
  const isMine = ({ keys, assigned }: ContractEntry): boolean =>
    keys !== undefined && assigned?.workers.some((worker) => equalBytes(worker, me)) === true;
  return new Map([...log.state().contracts].filter(([, contract]) => isMine(contract)));
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { endOfBlock, heightOf } from '../../protocol/position.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { createCommitments } from './commit.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import { createGroupMembers, type GroupMembers } from './group-members.ts';
import { createEpochSeat, type EpochSeat } from './epoch-seat.ts';
import { openEpoch } from './replica-epoch.ts';
import { createEngineSeat, type EngineSeat } from './engine-seat.ts';
import type { Engine } from './engine/engine.ts';
import type { Outcomes } from './outcomes.ts';
import type { RuntimeContext } from './ports.ts';
import { createEpochReleases } from './epoch-releases.ts';
import type { ReleaseLog } from './release-log.ts';
import type { ReplicaState } from './replica-state.ts';
import { RuntimeError } from './runtime-error.ts';
import { createReplicaStore, type RestoredState } from './replica-store.ts';

/** One contract, running here. */
export type Replica = {
  readonly id: string;
  /** The engine's instance: a name of its own for each replica, so that no late call meets the state of another one. */
  readonly instance: string;
  /** The engine of the state of now. */
  readonly engine: Pick<Engine, 'query'>;
  readonly contract: Bytes;
  readonly owner: Bytes;
  readonly keyed: KeyedInstance;
  readonly releases: ReleaseLog;
  readonly outcomes: Outcomes;
  /** Whether the id, hex, is that of a member of its group that runs. */
  isMember(id: string): boolean;
  /** Applies everything up to the end of this block. @throws EngineError: then it must be rebuilt; RuntimeError once closed. */
  advance(height: number): Promise<void>;
  /** How far the state is applied, and the chain's time there. */
  applied(): { position: number; time: number };
  /** Resolves once the state is applied up to the end of this block. @throws RuntimeError `not-serving` once closed. */
  appliedTo(height: number): Promise<void>;
  /** Whoever waits for it is refused, so that they ask elsewhere or later; its instance is forgotten. */
  close(): Promise<void>;
};

/**
 * @param keyed of the epoch of that state.
 * @param restored the last final state, if there is one; the engine has it open already under the instance's name.
 * @param given where it runs; on the engine of its state if that is not said.
 */
export function createReplica(
  outside: RuntimeContext,
  entry: ContractEntry,
  keyed: KeyedInstance,
  restored: RestoredState | undefined,
  given?: EngineSeat,
): Replica {
  const instance = instanceName(keyed);
  const from = restored?.trie.committed()?.position ?? entry.position;
  const seat = given ?? createEngineSeat(outside, entry, instance, heightOf(from));
  const context = { ...outside, engine: seat.engine };
  const store = createReplicaStore(context, entry, keyed, restored);
  const state: ReplicaState = {
    position: from,
    time: 0,
    executed: [],
    store,
  };
  const epochs = createEpochSeat(context, entry, keyed);
  const releases = createEpochReleases(context, entry.id, () => epochs.keyed);
  const members = createGroupMembers(context, entry, instance);
  const closing = new AbortController();
  return {
    id: toHex(entry.id),
    instance,
    engine: seat.engine,
    contract: entry.id,
    owner: entry.owner,
    get keyed() {
      return epochs.keyed;
    },
    releases,
    isMember: (id) => members.has(id),
    outcomes: store.outcomes,
    advance: createAdvance(context, { entry, epochs, seat, state, releases, members, closing }),
    applied: () => ({ position: state.position, time: state.time }),
    appliedTo: (height) => store.outcomes.reached(height),
    async close() {
      const reason = new RuntimeError('not-serving', 'the contract is no longer served by this replica');
      closing.abort(reason);
      store.outcomes.close(reason);
      await context.engine.close(instance);
    },
  };
}

type ReplicaParts = {
  entry: ContractEntry;
  epochs: EpochSeat;
  seat: EngineSeat;
  state: ReplicaState;
  releases: ReleaseLog;
  members: GroupMembers;
  /** Aborted once nothing may be applied any more. */
  closing: AbortController;
};

/** One advance after another; after one that failed there is none, because what was half done must not be gone on from. */
function createAdvance(context: RuntimeContext, parts: ReplicaParts): Replica['advance'] {
  const { signal } = parts.closing;
  const serial = createSerial();
  const advanceTo = createAdvanceTo(context, parts);
  return (height) =>
    serial(async () => {
      signal.throwIfAborted();
      try {
        await advanceTo(height);
      } catch (error) {
        parts.closing.abort(error);
        throw error;
      }
    });
}

function createAdvanceTo(context: RuntimeContext, parts: ReplicaParts): Replica['advance'] {
  const { entry, epochs, seat, state, releases, members } = parts;
  const closed = parts.closing.signal;
  const id = toHex(entry.id);
  const source = { contract: entry, keyed: () => epochs.keyed, state, releases };
  const commitments = createCommitments(context, source);
  let epoch = openEpoch(context, parts, epochs.keyed);

  const apply = async (command: LoggedCommand): Promise<void> => {
    const done = await epoch.execute(command);
    if (done !== undefined) {
      const { ok, commits = false } = done;
      state.executed.push({ position: command.position, ok, commits });
      state.store.wrote(done.writes);
      if (done.outcome !== undefined) state.store.outcomes.add(done.outcome);
      context.onExecuted?.();
    }
    state.position = command.position;
    state.time = command.time;
  };

  /** Goes over the ends of epochs before this position. @returns false where the keys of the next one are still to be had. */
  const reachEpochOf = (position: number): Promise<boolean> =>
    epochs.moveTo(position, async (next, closing) => {
      await commitments.renew(next, closing);
      closed.throwIfAborted();
      state.position = Math.max(state.position, closing);
      epoch = openEpoch(context, parts, next);
    });

  return async (height) => {
    for (const command of context.log.commands(id, state.position + 1, endOfBlock(height))) {
      const block = heightOf(command.position);
      await commitments.before(block);
      if (!(await reachEpochOf(command.position))) return;
      await seat.moveTo(block, members.bootOn);
      await members.joinBefore(command.position);
      closed.throwIfAborted();
      await apply(command);
    }
    if (!(await reachEpochOf(endOfBlock(height) + 1))) return;
    await seat.moveTo(height, members.bootOn);
    await members.joinBefore(endOfBlock(height) + 1);
    await commitments.before(height + 1);
    closed.throwIfAborted();
    state.position = Math.max(state.position, endOfBlock(height));
    state.time = Math.max(state.time, context.log.state().time);
    commitments.retry();
    state.store.outcomes.settle(height);
    if (height >= context.log.state().height) epoch.courier.round();
  };
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { endOfBlock, heightOf } from '../../protocol/position.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { createCommitments } from './commit.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import { createAdmission, executeCommand } from './execute.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import type { RuntimeContext } from './ports.ts';
import { createReleaseLog, type ReleaseLog } from './release-log.ts';
import type { ReplicaState } from './replica-state.ts';
import { RuntimeError } from './runtime-error.ts';
import type { ContractState } from './sealed-state.ts';
import { createSessionCounters } from './session-counters.ts';

/** One contract, running here. */
export type Replica = {
  readonly id: string;
  /** The engine's instance: a name of its own for each replica, so that no late call meets the state of another one. */
  readonly instance: string;
  readonly contract: Bytes;
  readonly owner: Bytes;
  readonly keyed: KeyedInstance;
  readonly releases: ReleaseLog;
  readonly outcomes: Outcomes;
  /** Applies everything up to the end of this block. @throws EngineError: then it must be rebuilt; RuntimeError once closed. */
  advance(height: number): Promise<void>;
  /** How far the state is applied, and the chain's time there. */
  applied(): { position: number; time: number };
  /** Resolves once the state is applied up to the end of this block. @throws RuntimeError `not-serving` once closed. */
  appliedTo(height: number): Promise<void>;
  /** Whoever waits for it is refused, so that they ask elsewhere or later; its instance is forgotten. */
  close(): Promise<void>;
};

/** @param restored the last final state, if there is one; the engine has it open already under the instance's name. */
export function createReplica(
  context: RuntimeContext,
  entry: ContractEntry,
  keyed: KeyedInstance,
  restored: ContractState | undefined,
): Replica {
  const instance = instanceName(keyed);
  const state: ReplicaState = {
    position: restored?.position ?? entry.position,
    time: 0,
    executed: [],
    sessions: createSessionCounters(restored?.sessions ?? []),
    outcomes: createOutcomes(restored?.outcomes ?? []),
  };
  const releases = createReleaseLog(context, entry.id, keyed);
  const closing = new AbortController();
  return {
    id: toHex(entry.id),
    instance,
    contract: entry.id,
    owner: entry.owner,
    keyed,
    releases,
    outcomes: state.outcomes,
    advance: createAdvance(context, { entry, keyed, state, releases, closing }),
    applied: () => ({ position: state.position, time: state.time }),
    appliedTo: (height) => state.outcomes.reached(height),
    async close() {
      const reason = new RuntimeError('not-serving', 'the contract is no longer served by this replica');
      closing.abort(reason);
      state.outcomes.close(reason);
      await context.engine.close(instance);
    },
  };
}

type ReplicaParts = {
  entry: ContractEntry;
  keyed: KeyedInstance;
  state: ReplicaState;
  releases: ReleaseLog;
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
  const { entry, keyed, state, releases } = parts;
  const closed = parts.closing.signal;
  const id = toHex(entry.id);
  const isWorthOpening = createAdmission(keyed.secrets);
  const target = { id, owner: entry.owner, keyed, sessions: state.sessions };
  const commitments = createCommitments(context, { contract: entry, keyed, state, releases });

  const apply = async (command: LoggedCommand): Promise<void> => {
    const outcome = isWorthOpening(command) ? await executeCommand(context, target, command) : undefined;
    if (outcome !== undefined) {
      state.executed.push({ position: command.position, ok: outcome.ok });
      state.outcomes.add(outcome);
    }
    state.position = command.position;
    state.time = command.time;
  };

  return async (height) => {
    for (const command of context.log.commands(id, state.position + 1, endOfBlock(height))) {
      await commitments.before(heightOf(command.position));
      closed.throwIfAborted();
      await apply(command);
    }
    closed.throwIfAborted();
    state.position = Math.max(state.position, endOfBlock(height));
    state.time = Math.max(state.time, context.log.state().time);
    await commitments.before(height + 1);
    commitments.retry();
    state.outcomes.settle(height);
  };
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { endOfBlock, heightOf } from '../../protocol/position.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import { commitState } from './commit.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { createAdmission, executeCommand } from './execute.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import type { RuntimeContext } from './ports.ts';
import { createReleaseLog, type ReleaseLog } from './release-log.ts';
import type { ReplicaState } from './replica-state.ts';
import type { ContractState } from './sealed-state.ts';
import { createSessionCounters } from './session-counters.ts';

/**
 * Blocks between the first uncommitted command and the commitment. The point depends on the log alone, so that all replicas
 * commit the same state.
 */
export const BLOCKS_TO_COMMITMENT = 4;

/** One contract, running here. */
export type Replica = {
  readonly id: string;
  readonly contract: Bytes;
  readonly owner: Bytes;
  readonly keyed: KeyedInstance;
  readonly releases: ReleaseLog;
  readonly outcomes: Outcomes;
  /** Applies everything up to the end of this block. @throws EngineError: then it must be rebuilt. */
  advance(height: number): Promise<void>;
  /** How far the state is applied, and the chain's time there. */
  applied(): { position: number; time: number };
  /** Resolves once the state is applied up to the end of this block. */
  appliedTo(height: number): Promise<void>;
};

/** @param restored the last final state, if there is one; the engine has it open already under the contract's id. */
export function createReplica(
  context: RuntimeContext,
  entry: ContractEntry,
  keyed: KeyedInstance,
  restored: ContractState | undefined,
): Replica {
  const id = toHex(entry.id);
  const outcomes = createOutcomes(restored?.outcomes ?? []);
  const sessions = createSessionCounters(restored?.sessions ?? []);
  const position = restored?.position ?? entry.position;
  const state: ReplicaState = { position, time: 0, uncommitted: [], proposed: 0, sessions, outcomes };
  const serial = createSerial();
  const releases = createReleaseLog(context, entry.id, keyed);
  const isWorthOpening = createAdmission(keyed.secrets);
  const target = { id, owner: entry.owner, secrets: keyed.secrets, sessions };

  const commitBefore = async (height: number): Promise<void> => {
    const final = context.log.state().contracts.get(id)?.final;
    const point = commitmentHeight(state, final);
    if (point === undefined || point >= height || state.proposed > (final?.commitment.version ?? 0)) return;
    state.proposed = (final?.commitment.version ?? 0) + 1;
    await commitState(context, entry, keyed, state, {
      previous: final?.commitment,
      position: endOfBlock(point),
      releases,
    });
  };

  return {
    id,
    contract: entry.id,
    owner: entry.owner,
    keyed,
    releases,
    outcomes,
    advance: (height) =>
      serial(async () => {
        for (const command of context.log.commands(id, state.position + 1, endOfBlock(height))) {
          await commitBefore(heightOf(command.position));
          if (isWorthOpening(command)) {
            const outcome = await executeCommand(context, target, command);
            if (outcome !== undefined) {
              state.uncommitted.push(command.position);
              outcomes.add(outcome);
            }
          }
          state.position = command.position;
          state.time = command.time;
        }
        state.position = Math.max(state.position, endOfBlock(height));
        state.time = Math.max(state.time, context.log.state().time);
        await commitBefore(height + 1);
        outcomes.settle(height);
      }),
    applied: () => ({ position: state.position, time: state.time }),
    appliedTo: (height) => outcomes.reached(height),
  };
}

/** The block at whose end the next version is taken, if any command waits for it. */
function commitmentHeight(
  state: ReplicaState,
  final: { commitment: Commitment; height: number } | undefined,
): number | undefined {
  const from = final?.commitment.position ?? -1;
  state.uncommitted = state.uncommitted.filter((position) => position > from);
  const [first] = state.uncommitted;
  return first === undefined
    ? undefined
    : Math.max(heightOf(first), final?.height ?? 0) + BLOCKS_TO_COMMITMENT;
}

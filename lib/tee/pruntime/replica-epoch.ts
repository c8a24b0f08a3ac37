import { toHex } from '../../base/bytes.ts';
import { commandHash } from '../../protocol/command.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { createCourier, type Courier } from './courier.ts';
import { createAdmission } from './envelope-admission.ts';
import { executeLogged } from './execute-logged.ts';
import type { Executed, ExecutionTarget } from './execute.ts';
import type { GroupMembers } from './group-members.ts';
import type { RuntimeContext } from './ports.ts';
import type { ReplicaState } from './replica-state.ts';

/** What of a replica belongs to one epoch of its contract's keys. */
export type ReplicaEpoch = {
  /** @returns undefined for what leaves no trace. @throws as `executeLogged`. */
  execute(command: LoggedCommand): Promise<Executed | undefined>;
  /** With each epoch it begins anew: what is not acknowledged is posted again, under keys that hold. */
  readonly courier: Courier;
};

export function openEpoch(
  context: RuntimeContext,
  { entry, state, members }: { entry: ContractEntry; state: ReplicaState; members: GroupMembers },
  keyed: KeyedInstance,
): ReplicaEpoch {
  const { sessions, outbox, inbox, outcomes } = state.store;
  const courier = createCourier(context, entry, { keyed, outbox });
  const whyPassed = createAdmission(keyed);
  const target: ExecutionTarget = {
    id: toHex(entry.id),
    ...{ owner: entry.owner, keyed, sessions, outbox, inbox, isMember: members.has },
    acknowledge: (...of) => {
      courier.acknowledge(...of);
    },
  };
  return {
    courier,
    async execute(command) {
      const why = whyPassed(command);
      if (why === undefined) return executeLogged(context, target, command);
      outcomes.pass(commandHash(command.bytes), why);
      return undefined;
    },
  };
}

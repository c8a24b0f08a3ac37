import type { CborValue } from '../../base/cbor.ts';
import { callsThrough, type CallsOf } from '../../../contracts/sdk/calls.ts';
import type { contract as approval } from '../../../contracts/policy-approval/contract.ts';
import type { contract as combined } from '../../../contracts/policy-combined/contract.ts';
import type { contract as heir } from '../../../contracts/policy-heir/contract.ts';
import type { contract as members } from '../../../contracts/policy-members/contract.ts';
import type { contract as uses } from '../../../contracts/policy-uses/contract.ts';
import type { contract as window } from '../../../contracts/policy-window/contract.ts';
import { translated } from '../call.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { createContractClient } from '../network/contract-client.ts';
import type { SessionPool } from '../network/session-pool.ts';

/** The policies by what they decide. */
export type Policies = {
  approval: typeof approval;
  combined: typeof combined;
  heir: typeof heir;
  members: typeof members;
  uses: typeof uses;
  window: typeof window;
};
export type PolicyName = keyof Policies;

/** Speaks to policy contracts; what it throws are DriveErrors. */
export type PolicyCalls = <K extends PolicyName>(name: K, contract: string) => CallsOf<Policies[K]>;

export function createPolicyCalls(connection: NetworkConnection, sessions: SessionPool): PolicyCalls {
  const clients = new Map<string, ReturnType<typeof createContractClient>>();
  return <K extends PolicyName>(_name: K, contract: string) => {
    const client = clients.get(contract) ?? createContractClient(connection, contract, sessions);
    clients.set(contract, client);
    return callsThrough<Policies[K]>(async (kind, method, args) => {
      if (kind === 'query') return translated(client.query(method, args as CborValue));
      return (await translated(client.command(method, args as CborValue))).value;
    });
  };
}

import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { fetchContractKeys, instanceName } from './contract-key-client.ts';
import { fetchCode } from './fetch-code.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { fetchState } from './replica-store.ts';

/**
 * Fetches code, keys and the last final state of a contract, and executes the commands since.
 * @throws RuntimeError, StateError, EngineError `bad-code`, and what ports throw; nothing is left open then.
 */
export async function startReplica(context: RuntimeContext, contract: ContractEntry): Promise<Replica> {
  const bundle = await fetchCode(context, contract.code);
  const keyed = await fetchContractKeys(context, contract);
  const restored = await fetchState(context, contract, keyed);
  await context.engine.open(instanceName(keyed), bundle, restored?.records.entries ?? []);
  const replica = createReplica(context, contract, keyed, restored);
  try {
    await replica.advance(context.log.state().height);
    return replica;
  } catch (error) {
    await replica.close();
    throw error;
  }
}

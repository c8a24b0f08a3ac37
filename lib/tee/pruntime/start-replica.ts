import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { defaultLimits } from './engine/limits.ts';
import { fetchContractKeys, instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';
import { openState, type ContractState } from './sealed-state.ts';

/** Of a bundle, and of a sealed state with room for its encoding. What CIDs name, strangers have chosen. */
const MAX_CODE_BYTES = 4 * 1024 * 1024;
const MAX_STATE_BYTES = 2 * defaultLimits.stateBytes;

/**
 * Fetches code, keys and the last final state of a contract, and executes the commands since.
 * @throws RuntimeError, EngineError `bad-code`, and what ports throw; nothing is left open then.
 */
export async function startReplica(context: RuntimeContext, contract: ContractEntry): Promise<Replica> {
  const bundle = await fetchCode(context, contract);
  const keyed = await fetchContractKeys(context, contract);
  const restored = await fetchState(context, contract, keyed);
  await context.engine.open(instanceName(keyed), bundle, restored?.entries ?? []);
  const replica = createReplica(context, contract, keyed, restored);
  try {
    await replica.advance(context.log.state().height);
    return replica;
  } catch (error) {
    await replica.close();
    throw error;
  }
}

async function fetchState(
  context: RuntimeContext,
  { final }: ContractEntry,
  keyed: KeyedInstance,
): Promise<ContractState | undefined> {
  if (final === undefined) return undefined;
  const { commitment } = final;
  return openState(
    context.network,
    keyed.secrets,
    commitment,
    await context.content.get(commitment.cid, MAX_STATE_BYTES),
  );
}

async function fetchCode(context: RuntimeContext, { code }: ContractEntry): Promise<Bytes> {
  const bundle = await context.content.get(code.cid, MAX_CODE_BYTES);
  if (!equalBytes(hashBytes(bundle), code.hash))
    throw new RuntimeError('wrong-code', 'the stored code is not what was deployed');
  return bundle;
}

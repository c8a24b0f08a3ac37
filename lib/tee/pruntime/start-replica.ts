import { toHex } from '../../base/bytes.ts';
import { endOfBlock, heightOf } from '../../protocol/position.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { fetchContractKeys, instanceName } from './contract-key-client.ts';
import { createEngineSeat, engineFor } from './engine-seat.ts';
import { fetchCode } from './fetch-code.ts';
import type { RuntimeContext } from './ports.ts';
import { createReplica, type Replica } from './replica.ts';
import { fetchState } from './replica-store.ts';

/**
 * Fetches code, keys and the last final state of a contract, and executes the commands since.
 * @throws RuntimeError, StateError, EngineError `bad-code`, and what ports throw; nothing is left open then.
 */
export async function startReplica(context: RuntimeContext, contract: ContractEntry): Promise<Replica> {
  // Who could not go on to now would execute everything, and stop there, again and again.
  engineFor(context, context.log.state().height);
  const bundle = await fetchCode(context, contract.code);
  // The last final state may be of an epoch that ended since: it goes on from there as those do who saw the end.
  const epoch = contract.final?.commitment.epoch ?? FIRST_EPOCH;
  const keyed = await fetchContractKeys(context, contract, { epoch });
  const restored = await fetchState(context, contract, keyed);
  const position = restored?.trie.committed()?.position ?? contract.position;
  const seat = createEngineSeat(
    context,
    contract,
    instanceName(keyed),
    firstBlock(context, contract, position),
  );
  await seat.engine.open(instanceName(keyed), bundle, restored?.records.entries ?? []);
  const replica = createReplica(context, contract, keyed, restored, seat);
  try {
    await replica.advance(context.log.state().height);
    return replica;
  } catch (error) {
    await replica.close();
    throw error;
  }
}

/** Of a contract that has no final state so far: without one there was no rotation that ended. */
const FIRST_EPOCH = 1;

/** Where the first thing after a state is executed. Until there nothing is, so an engine of before is not needed. */
function firstBlock({ log }: RuntimeContext, { id }: ContractEntry, position: number): number {
  const { height } = log.state();
  const [first] = log.commands(toHex(id), position + 1, endOfBlock(height));
  return first === undefined ? height : heightOf(first.position);
}

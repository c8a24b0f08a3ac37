import { equalBytes, toHex } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { deriveContractKeys } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';

/** How long a worker waits for the keys to appear before it says again what they are, in milliseconds: gatekeepers may have restarted. */
const PATIENCE = 5_000;

/** Derives the public keys of contracts that are assigned to this worker and shared, and have none of that epoch. Call it after every block. */
export function createKeyDerivation(context: RuntimeContext): () => void {
  const due = new Map<string, number>();
  const me = context.identity.signer.identity;
  const isWaiting = ({ sharing, keys, assigned }: ContractEntry): boolean =>
    sharing !== undefined &&
    sharing.value.epoch > (keys?.value.epoch ?? 0) &&
    assigned?.workers.some((worker) => equalBytes(worker, me)) === true;
  return () => {
    const waiting = [...context.log.state().contracts.values()].filter(isWaiting);
    const ids = new Set(waiting.map(({ id }) => toHex(id)));
    for (const id of due.keys()) if (!ids.has(id)) due.delete(id);
    const now = context.clock.now();
    for (const contract of waiting) {
      const id = toHex(contract.id);
      if (now < (due.get(id) ?? 0)) continue;
      due.set(id, now + PATIENCE);
      deriveContractKeys(context, contract).catch((error: unknown) => {
        due.set(id, context.clock.now() + 1_000);
        context.logger.warn('the keys of a contract could not be derived; it will be tried again', {
          contract: id.slice(0, 8),
          error: describeError(error),
        });
      });
    }
  };
}

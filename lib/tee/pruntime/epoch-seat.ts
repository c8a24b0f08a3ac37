import { toHex } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { closingPosition } from '../../protocol/reducer/epochs.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { backOff } from './back-off.ts';
import { assertReachable } from './commit.ts';
import { fetchContractKeys, type KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';

/** Which epoch's keys one replica runs under. Where an epoch ended, it goes on under the next one's. */
export type EpochSeat = {
  readonly keyed: KeyedInstance;
  /**
   * Goes over every end of an epoch that lies before this position; the state must be applied up to the first of them and no further.
   * @param renew - what is to be done at an end, before the next epoch's keys are those of now.
   * @returns false where the next keys cannot be had at the moment: nothing further may be executed, and it is to be tried again.
   * @throws RuntimeError `wrong-state`, and what `renew` throws.
   */
  moveTo(position: number, renew: (next: KeyedInstance, closing: number) => Promise<void>): Promise<boolean>;
};

const pauseAfter = backOff(1_000, 60_000);

export function createEpochSeat(
  context: RuntimeContext,
  contract: ContractEntry,
  first: KeyedInstance,
): EpochSeat {
  const { log, clock, logger } = context;
  let keyed = first;
  let failures = 0;
  let dueAt = 0;

  const fetchNext = async (entry: ContractEntry): Promise<KeyedInstance | undefined> => {
    if (clock.now() < dueAt) return undefined;
    try {
      // The same instance goes on: so does its release log.
      const next = { epoch: keyed.epoch + 1, instance: keyed.instance };
      const found = await fetchContractKeys(context, entry, next);
      failures = 0;
      return found;
    } catch (error) {
      failures += 1;
      dueAt = clock.now() + pauseAfter(failures);
      logger.warn('the keys of the next epoch could not be had and will be asked for again', {
        contract: toHex(contract.id).slice(0, 8),
        error: describeError(error),
      });
      return undefined;
    }
  };

  return {
    get keyed() {
      return keyed;
    },
    async moveTo(position, renew) {
      for (;;) {
        const entry = log.state().contracts.get(toHex(contract.id)) ?? contract;
        const closing = closingPosition(entry, keyed.epoch);
        if (closing === undefined || closing >= position) return true;
        assertReachable(entry.final?.commitment, keyed.epoch + 1, closing);
        const next = await fetchNext(entry);
        if (next === undefined) return false;
        await renew(next, closing);
        keyed = next;
        logger.info('a contract goes on under keys of another epoch', {
          contract: toHex(contract.id).slice(0, 8),
          epoch: next.epoch,
        });
      }
    },
  };
}

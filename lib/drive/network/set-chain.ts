import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { firstSet, openNextSet, type NumberedSet } from '../../protocol/gatekeeper-sets.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import { DriveError } from '../drive-error.ts';
import type { DeviceStore } from '../memory/device-store.ts';
import { keepSets, recallSets } from '../memory/set-memory.ts';

/**
 * The sets of gatekeepers from the genesis record on, each verified under the governance that the record names. What a portal leaves out shortens
 * nothing: sets that were seen once, on this device, stay known, and the newest of them alone signs leases.
 */
export type SetChain = {
  newest(): NumberedSet;
  find(set: number): NumberedSet | undefined;
  /** Asks the portal for later sets. @throws DriveError `offline`, or `tampered` where it shows one that governance did not name. */
  follow(): Promise<void>;
};

/**
 * @param shown records as the portal showed them already, hex.
 * @param ask for the records of now.
 * @throws DriveError `tampered`.
 */
export async function openSetChain(options: {
  network: Bytes;
  genesis: Genesis;
  store: DeviceStore | undefined;
  shown: readonly string[];
  ask: () => Promise<readonly string[]>;
}): Promise<SetChain> {
  const { network, genesis, store, ask } = options;
  const id = toHex(network);
  let sets: readonly NumberedSet[] = [firstSet(genesis)];
  let records: readonly Bytes[] = [];

  const newest = (): NumberedSet => sets.at(-1) ?? firstSet(genesis);

  /** Takes what comes behind the sets that are known: all of it, or nothing. */
  const extend = (shown: readonly Bytes[]): boolean => {
    const further = shown.slice(records.length);
    const found: NumberedSet[] = [];
    for (const record of further) found.push(openNextSet(record, network, genesis, found.at(-1) ?? newest()));
    sets = [...sets, ...found];
    records = [...records, ...further];
    return found.length > 0;
  };

  const take = async (shown: readonly string[]): Promise<void> => {
    try {
      if (!extend(shown.map(fromHex))) return;
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      throw new DriveError('tampered', 'the portal shows gatekeepers that governance did not name', {
        cause,
      });
    }
    await keepSets(store, id, records);
  };

  try {
    extend(await recallSets(store, id));
  } catch (error) {
    // What the device kept is no chain of this network: it is as good as nothing.
    if (!(error instanceof CodedError)) throw error;
  }
  await take(options.shown);
  return {
    newest,
    find: (number) => sets.find(({ set }) => set === number),
    follow: async () => take(await ask()),
  };
}

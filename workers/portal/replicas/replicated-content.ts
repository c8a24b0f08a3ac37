import { CID } from 'multiformats/cid';
import { asBytes } from '../../../lib/base/bytes.ts';
import type { Clock } from '../../../lib/base/clock.ts';
import type { OwnedPin, PaidContent, Payer } from '../credit/paid-content.ts';
import { PortalError } from '../portal-error.ts';
import type { PinName, ReleasedPin } from './messages.ts';
import type { ReplicaTable } from './replica-table.ts';

/** The paid content of a portal whose pins others hold, too. */
export type ReplicatedContent = Pick<PaidContent, 'importCar' | 'pin' | 'pinAll' | 'release'> & {
  /** A pin was released, here or elsewhere. @param owed - portals that have to be told. */
  letGo(released: ReleasedPin, owed: readonly string[]): Promise<void>;
  /** Gives up a copy that is held for another portal. */
  drop(pin: PinName): Promise<void>;
};

export type ReplicatedContentOptions = {
  content: Pick<PaidContent, 'importCar' | 'pin' | 'pinAll' | 'release'>;
  table: ReplicaTable;
  /** This portal's own address, and those of the others. */
  me: string;
  portals: readonly string[];
  /** Its name in the book of credit. */
  store: string;
  /** Copies of what names no number. */
  copies: number;
  clock: Clock;
  /** Called when there is something for the others to do. */
  changed(): void;
};

const NOTHING = new Uint8Array();

export function replicateContent(options: ReplicatedContentOptions): ReplicatedContent {
  const { content, table, me, portals, store, clock, changed } = options;

  const note = (pins: readonly OwnedPin[], copies: number): void => {
    const noted = pins.flatMap(({ root, release }) => {
      const name = { root: asBytes(root.bytes), release };
      const released = table.released(name);
      // One that was released is noted in any case: who hears late of that must not release this one.
      if (copies === 1 && released === undefined) return [];
      const pinned = Math.max(clock.now(), (released?.time ?? -1) + 1);
      return [{ ...name, copies, home: me, store, pinned }];
    });
    table.add(noted);
    if (copies > 1) changed();
  };
  const copiesOf = (payer: Payer): number => copiesWithin(payer.copies ?? options.copies, portals.length);

  const letGo = async (released: ReleasedPin, owed: readonly string[]): Promise<void> => {
    if (!table.release(released, owed)) return;
    const purse = released.purse.length === 0 ? undefined : released.purse;
    await content.release(CID.decode(released.root), released.release, purse);
  };

  return {
    importCar: content.importCar,
    async pin(root, release, payer) {
      // A pin without an owner is nobody's to replicate, and nobody's to release everywhere.
      if (release === undefined) return content.pin(root, release, payer);
      const copies = copiesOf(payer);
      await content.pin(root, release, { ...payer, copies });
      note([{ root, release }], copies);
    },
    async pinAll(pins, payer) {
      const copies = copiesOf(payer);
      await content.pinAll(pins, { ...payer, copies });
      note(pins, copies);
    },
    async release(root, release, purse, { secret } = {}) {
      const name = { root: asBytes(root.bytes), release };
      const found = table.find(name);
      // Remembered before it is done: whoever asks again goes on from there.
      if (found !== undefined && secret !== undefined) {
        const time = Math.max(clock.now(), found.pinned);
        table.release({ ...name, secret, time, purse: purse ?? NOTHING }, portals);
        changed();
      }
      const paidAt = found?.store ?? table.released(name)?.store;
      const was = await content.release(root, release, purse, paidAt === undefined ? {} : { paidAt });
      return was || found !== undefined;
    },
    letGo,
    async drop(pin) {
      table.remove(pin);
      await content.release(CID.decode(pin.root), pin.release, undefined);
    },
  };
}

/** @param others - portals beside this one. @throws PortalError `too-many-copies`. */
export function copiesWithin(copies: number, others: number): number {
  if (copies <= others + 1) return copies;
  throw new PortalError(
    'too-many-copies',
    `${String(copies)} copies need as many portals, and this store has ${String(others + 1)}: ask for fewer, or have its operator add portals (VELUM_REPLICAS)`,
  );
}

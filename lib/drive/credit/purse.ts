import * as v from 'valibot';
import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import { createSerial } from '../../base/serial.ts';
import { PURSE_LENGTH } from '../../protocol/upload-tokens/credit.ts';
import type { SealedStore } from '../memory/sealed-store.ts';

/** What pays at the store for what this device stores in one drive. */
export type Purse = {
  /**
   * Sees to it that so much can be stored, or as much of it as is drawn at a time, and sets it aside until `end` is called.
   * @param bytes of blocks. @throws DriveError `over-quota`, `older-drive`, and as commands do.
   */
  setAside(bytes: number): Promise<Aside>;
  /** Puts what a store let go into it, `task` being told its name. @returns what `task` does. */
  fill<T>(task: (name: string) => Promise<T>): Promise<T>;
  /** Takes out all but what coming uploads may need. @param take is given its name and how much; resolves with what is in it then. */
  takeOut(take: (name: Bytes, bytes: number) => Promise<number>): Promise<void>;
};
export type Aside = PaidBy & {
  /** So much of it was used; the rest is free again. */
  end(bytes: number): void;
};
/** How a request to the store is paid. */
export type PaidBy = {
  /** 32 hex digits. */
  readonly purse: string;
  /** How many portals are to hold what is pinned, each copy of which is paid for; undefined for the store's choice. */
  readonly copies?: number | undefined;
  /** The store said that it is empty: draws so much more. */
  refill(bytes: number): Promise<void>;
};

/** What fills a purse. */
export type Filling = {
  /** Draws tokens for about so many bytes and puts them into the purse. @returns what is in it then. */
  draw(purse: Bytes, bytes: number): Promise<number>;
  /** What the store says is in it. */
  balance(purse: Bytes): Promise<number>;
  /** {@link PaidBy.copies} */
  copies?: (() => Promise<number | undefined>) | undefined;
};

const RECORD = 'purse';
const recordCodec = codecOf(
  'purse',
  v.strictObject({ v: v.literal(1), name: bytesOf(PURSE_LENGTH), bytes: uint }),
);
type PurseRecord = ReturnType<typeof recordCodec.decode>;

/** What is drawn at a time at most; a longer file draws again on its way. 2 GiB. */
const AT_A_TIME = 2 ** 31;
/** What is left in it when credit goes back. 64 MiB. */
const SPARE = 2 ** 26;

/** @param store where the device keeps its name; one that keeps nothing has a new purse each time. */
export function createPurse(filling: Filling, store: SealedStore | undefined): Purse {
  const inOrder = createSerial();
  let record: PurseRecord | undefined;
  let aside = 0;

  const open = async (): Promise<PurseRecord> =>
    (record ??= (await read(store)) ?? { v: 1, name: randomBytes(PURSE_LENGTH), bytes: 0 });
  const note = async (bytes: number): Promise<void> => {
    record = { ...(await open()), bytes };
    await write(store, record);
  };
  const free = async (): Promise<number> => (await open()).bytes - aside;
  /** Another process may have used the same purse, or what is noted was never written. */
  const look = async (): Promise<void> => note(await filling.balance((await open()).name));

  const ensure = (bytes: number): Promise<void> =>
    inOrder(async () => {
      if ((await free()) >= bytes) return;
      const { name, bytes: known } = await open();
      if (known > 0) await look();
      const missing = bytes - (await free());
      // It has a name on this device before anything is in it.
      if (missing > 0) await write(store, await open());
      if (missing > 0) await note(await filling.draw(name, missing));
    });

  return {
    async setAside(once) {
      const copies = await filling.copies?.();
      const times = copies ?? 1;
      const bytes = once * times;
      const part = Math.min(bytes, AT_A_TIME);
      await ensure(part);
      aside += part;
      return {
        purse: toHex((await open()).name),
        copies,
        refill: (moreOnce) =>
          inOrder(async () => {
            const more = moreOnce * times;
            // Several requests may have been refused at once.
            await look();
            const { name, bytes: there } = await open();
            if (there >= more) return;
            await note(await filling.draw(name, Math.max(more, Math.min(AT_A_TIME, bytes - part))));
          }),
        end(used) {
          aside -= part;
          void inOrder(async () => note(Math.max(0, (await open()).bytes - used * times)));
        },
      };
    },
    async fill(task) {
      await inOrder(async () => write(store, await open()));
      try {
        return await task(toHex((await open()).name));
      } finally {
        await inOrder(look).catch(() => undefined);
      }
    },
    takeOut: (take) =>
      inOrder(async () => {
        await look();
        const left = (await free()) - SPARE;
        if (left > 0) await note(await take((await open()).name, left));
      }),
  };
}

async function read(store: SealedStore | undefined): Promise<PurseRecord | undefined> {
  const found = await store?.read(RECORD).catch(() => undefined);
  if (found === undefined) return undefined;
  try {
    return recordCodec.decode(found);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** A disk that takes nothing costs what is in the purse, which is little. */
async function write(store: SealedStore | undefined, record: PurseRecord): Promise<void> {
  if (store === undefined) return;
  const sealed = await store.seal(RECORD, recordCodec.encode(record));
  await store.write(new Map([[RECORD, sealed]])).catch(() => undefined);
}

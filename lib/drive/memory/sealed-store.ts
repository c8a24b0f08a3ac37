import { toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { deriveKey, domainBytes, macBytes } from '../../crypto/domain.ts';
import type { DeviceStore } from './device-store.ts';

/** A part of a device's store, sealed under a key of the account: neither names nor contents tell what they belong to. */
export type SealedStore = {
  /** What opens, by its name. What does not was altered or is another account's, and counts as not there. */
  readAll(): Promise<ReadonlyMap<string, { plain: Bytes; sealed: Bytes }>>;
  /** One record, if it is there and opens. */
  read(name: string): Promise<Bytes | undefined>;
  /** One record as it lies there, sealed. */
  peek(name: string): Promise<Bytes | undefined>;
  seal(name: string, plain: Bytes): Promise<Bytes>;
  /** Writes what `seal` gave, all or nothing; `undefined` takes a name away. */
  write(records: ReadonlyMap<string, Bytes | undefined>): Promise<void>;
  clear(): Promise<void>;
};

/** @param secret 32 bytes; `purpose` and `parts` keep what lies under the same secret apart. */
export function createSealedStore(
  store: DeviceStore,
  secret: Bytes,
  network: Bytes,
  purpose: string,
  ...parts: Bytes[]
): SealedStore {
  const key = deriveKey(secret, 'device-store', network, 32, purpose, ...parts);
  const prefix = `${toHex(macBytes(key, domainBytes('device-store-name', network))).slice(0, 32)}/`;
  const aadOf = (name: string): Bytes => domainBytes('device-store-record', network, purpose, ...parts, name);

  const openOrNothing = async (name: string, sealed: Bytes): Promise<Bytes | undefined> => {
    try {
      return await openBox(key, sealed, aadOf(name));
    } catch (error) {
      if (error instanceof CodedError) return undefined;
      throw error;
    }
  };
  const peek = async (name: string): Promise<Bytes | undefined> =>
    (await store.readAll(`${prefix}${name}`)).get(`${prefix}${name}`);
  const write: SealedStore['write'] = (records) =>
    store.write(new Map([...records].map(([name, sealed]) => [`${prefix}${name}`, sealed])));

  return {
    async readAll() {
      const opened = [...(await store.readAll(prefix))].map(async ([path, sealed]) => {
        const name = path.slice(prefix.length);
        return { name, sealed, plain: await openOrNothing(name, sealed) };
      });
      const found = await Promise.all(opened);
      return new Map(
        found.flatMap(({ name, sealed, plain }) => (plain === undefined ? [] : [[name, { plain, sealed }]])),
      );
    },
    async read(name) {
      const sealed = await peek(name);
      return sealed === undefined ? undefined : openOrNothing(name, sealed);
    },
    peek,
    seal: (name, plain) => sealBox(key, plain, aadOf(name)),
    write,
    async clear() {
      const names = [...(await store.readAll(prefix)).keys()];
      await store.write(new Map(names.map((name) => [name, undefined])));
    },
  };
}

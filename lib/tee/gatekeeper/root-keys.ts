import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { domainBytes } from '../../crypto/domain.ts';
import type { Share } from '../../crypto/secret-sharing.ts';
import * as v from 'valibot';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import type { SealedStore } from '../enclave/sealed-store.ts';

const shareCodec = codecOf(
  'sealed share',
  v.strictObject({ index: uint, value: bytesOf(32), blinding: bytesOf(32) }),
);

/**
 * The root key of a set of gatekeepers: each member draws its own, sealed at rest. Its shares lie on the chain encrypted under it, so
 * erasing it makes them unreadable for ever.
 */
export type RootKeys = {
  /** Draws the root key of a set, unless there is one: a backup that is taken from then on has it. */
  prepare(set: number): Promise<void>;
  sealShare(whose: ShareName, share: Share): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`, also where the root key was erased. */
  openShare(whose: ShareName, sealed: Bytes): Promise<Share>;
  erase(set: number): Promise<void>;
};

export type ShareName = { set: number; contract: Bytes; epoch: number };

export function createRootKeys(network: Bytes, store: SealedStore): RootKeys {
  const serial = createSerial();
  const name = (set: number): string => `root-key-${String(set)}`;
  const known = (set: number): Promise<Bytes | undefined> => serial(() => store.get(name(set)));
  const rootKey = (set: number): Promise<Bytes> =>
    serial(async () => {
      const before = await store.get(name(set));
      if (before !== undefined) return before;
      const key = randomBytes(32);
      await store.put(name(set), key);
      return key;
    });
  const aad = ({ set, contract, epoch }: ShareName): Bytes =>
    domainBytes('root-share', network, set, contract, epoch);
  return {
    prepare: async (set) => void (await rootKey(set)),
    async sealShare(whose, share) {
      return sealBox(await rootKey(whose.set), shareCodec.encode(share), aad(whose));
    },
    async openShare(whose, sealed) {
      const key = await known(whose.set);
      if (key === undefined)
        throw new CryptoError('cannot-open', 'the root key of that set is not here: it was erased or lost');
      return shareCodec.decode(await openBox(key, sealed, aad(whose)));
    },
    erase: (set) => serial(() => store.remove(name(set))),
  };
}

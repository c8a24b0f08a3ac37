import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
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
  sealShare(whose: ShareName, share: Share): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`, also where the root key was erased. */
  openShare(whose: ShareName, sealed: Bytes): Promise<Share>;
  erase(set: number): Promise<void>;
};

export type ShareName = { set: number; contract: Bytes; epoch: number };

export function createRootKeys(network: Bytes, store: SealedStore): RootKeys {
  const serial = createSerial();
  const name = (set: number): string => `root-key-${String(set)}`;
  const rootKey = (set: number): Promise<Bytes> =>
    serial(async () => {
      const known = await store.get(name(set));
      if (known !== undefined) return known;
      const key = randomBytes(32);
      await store.put(name(set), key);
      return key;
    });
  const aad = ({ set, contract, epoch }: ShareName): Bytes =>
    domainBytes('root-share', network, set, contract, epoch);
  return {
    async sealShare(whose, share) {
      return sealBox(await rootKey(whose.set), shareCodec.encode(share), aad(whose));
    },
    async openShare(whose, sealed) {
      return shareCodec.decode(await openBox(await rootKey(whose.set), sealed, aad(whose)));
    },
    erase: (set) => serial(() => store.remove(name(set))),
  };
}

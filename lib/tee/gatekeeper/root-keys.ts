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
 * The root key of an epoch: fresh and random, sealed at rest. A gatekeeper's shares lie on the chain encrypted under it, so
 * erasing it makes them unreadable for ever.
 */
export type RootKeys = {
  sealShare(epoch: number, contract: Bytes, share: Share): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`. */
  openShare(epoch: number, contract: Bytes, sealed: Bytes): Promise<Share>;
};

export function createRootKeys(network: Bytes, store: SealedStore): RootKeys {
  const serial = createSerial();
  const name = (epoch: number): string => `root-key-${String(epoch)}`;
  const rootKey = (epoch: number): Promise<Bytes> =>
    serial(async () => {
      const known = await store.get(name(epoch));
      if (known !== undefined) return known;
      const key = randomBytes(32);
      await store.put(name(epoch), key);
      return key;
    });
  const aad = (epoch: number, contract: Bytes): Bytes => domainBytes('root-share', network, epoch, contract);
  return {
    async sealShare(epoch, contract, share) {
      return sealBox(await rootKey(epoch), shareCodec.encode(share), aad(epoch, contract));
    },
    async openShare(epoch, contract, sealed) {
      return shareCodec.decode(await openBox(await rootKey(epoch), sealed, aad(epoch, contract)));
    },
  };
}

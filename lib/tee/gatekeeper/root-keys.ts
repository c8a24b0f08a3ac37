import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import { createSerial } from '../../base/serial.ts';
import { openBox, sealBox } from '../../crypto/box.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { domainBytes } from '../../crypto/domain.ts';
import {
  createPuncturableKey,
  forgetName,
  keyOfName,
  puncturableKeyCodec,
  type PuncturableKey,
} from '../../crypto/puncturable-key.ts';
import type { Share } from '../../crypto/secret-sharing.ts';
import type { SealedStore } from '../enclave/sealed-store.ts';
import { GatekeeperError } from './errors.ts';

const shareCodec = codecOf(
  'sealed share',
  v.strictObject({ index: uint, value: bytesOf(32), blinding: bytesOf(32) }),
);

/**
 * The root key of a set of gatekeepers: each member draws its own, sealed at rest. Its shares lie on the chain encrypted under keys that follow
 * from it, one for each contract and epoch, so that erasing one of these, or the whole, makes what lies there unreadable for ever.
 */
export type RootKeys = {
  /** Draws the root key of a set, unless there is one: a backup that is taken from then on has the keys of all epochs to come. */
  prepare(set: number): Promise<void>;
  /** @throws CryptoError `cannot-open` for an epoch that was erased. */
  sealShare(whose: ShareName, share: Share): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`, also where the key was erased. */
  openShare(whose: ShareName, sealed: Bytes): Promise<Share>;
  /** Erases the keys of these epochs of a contract; what is erased already stays so. */
  eraseEpochs(set: number, contract: Bytes, epochs: readonly number[]): Promise<void>;
  erase(set: number): Promise<void>;
};

/** @throws GatekeeperError `other-version`: no other root key may take its place. */
function decodeRootKey(bytes: Bytes): PuncturableKey {
  try {
    return puncturableKeyCodec.decode(bytes);
  } catch (cause) {
    throw new GatekeeperError(
      'other-version',
      'the root key was written by another version: start this gatekeeper with the version that its folder was made with',
      { cause },
    );
  }
}

export type ShareName = { set: number; contract: Bytes; epoch: number };

export function createRootKeys(network: Bytes, store: SealedStore): RootKeys {
  const serial = createSerial();
  const file = (set: number): string => `root-key-${String(set)}`;
  const read = async (set: number): Promise<PuncturableKey | undefined> => {
    const bytes = await store.get(file(set));
    return bytes && decodeRootKey(bytes);
  };
  const write = ({ naming, nodes }: PuncturableKey, set: number): Promise<void> =>
    store.put(file(set), puncturableKeyCodec.encode({ v: 1, naming, nodes: [...nodes] }));
  const known = (set: number): Promise<PuncturableKey | undefined> => serial(() => read(set));
  const rootKey = (set: number): Promise<PuncturableKey> =>
    serial(async () => {
      const before = await read(set);
      if (before !== undefined) return before;
      const key = createPuncturableKey();
      await write(key, set);
      return key;
    });
  const nameOf = ({ set, contract, epoch }: ShareName): Bytes =>
    domainBytes('root-share', network, set, contract, epoch);
  const keyOf = (root: PuncturableKey | undefined, whose: ShareName): Bytes => {
    const key = root && keyOfName(root, nameOf(whose));
    if (key !== undefined) return key;
    throw new CryptoError(
      'cannot-open',
      'the root key of that set and epoch is not here: it was erased or lost',
    );
  };
  return {
    prepare: async (set) => void (await rootKey(set)),
    async sealShare(whose, share) {
      return sealBox(keyOf(await rootKey(whose.set), whose), shareCodec.encode(share), nameOf(whose));
    },
    async openShare(whose, sealed) {
      const key = keyOf(await known(whose.set), whose);
      return shareCodec.decode(await openBox(key, sealed, nameOf(whose)));
    },
    eraseEpochs: (set, contract, epochs) =>
      serial(async () => {
        const whole = await read(set);
        if (whole === undefined) return;
        const left = epochs.reduce((key, epoch) => forgetName(key, nameOf({ set, contract, epoch })), whole);
        if (left !== whole) await write(left, set);
      }),
    erase: (set) => serial(() => store.remove(file(set))),
  };
}

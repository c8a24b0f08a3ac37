import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { openResistant, sealResistant } from '../../crypto/resistant-box.ts';
import { domainBytes } from '../../crypto/domain.ts';
import type { Tee } from './tee.ts';

export type SealedStoreErrorCode = 'not-ours';

export class SealedStoreError extends CodedError<SealedStoreErrorCode> {}

/** Where sealed bytes lie: names are ours, contents unreadable to the host. `write` is durable when it resolves. */
export type SealedFiles = {
  read(name: string): Promise<Bytes | undefined>;
  write(name: string, sealed: Bytes): Promise<void>;
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
};

export type SealedStore = {
  get(name: string): Promise<Bytes | undefined>;
  put(name: string, secret: Bytes): Promise<void>;
  remove(name: string): Promise<void>;
};

const aadOf = (name: string): Bytes => domainBytes('sealed-file', new Uint8Array(), name);

/** Secrets at rest, under keys that the TEE gives to this code on this platform only. */
export function createSealedStore(tee: Tee, files: SealedFiles): SealedStore {
  return {
    /** @throws SealedStoreError `not-ours` if it was altered, or sealed by other code or another platform. */
    async get(name) {
      const sealed = await files.read(name);
      if (sealed === undefined) return undefined;
      try {
        return openResistant(await tee.sealingKey(name), sealed, aadOf(name));
      } catch (cause) {
        const remedy = 'restore the data folder of this very build and machine, or start with an empty one';
        throw new SealedStoreError(
          'not-ours',
          `the sealed file "${name}" cannot be opened by this code here; ${remedy}`,
          { cause },
        );
      }
    },
    async put(name, secret) {
      await files.write(name, sealResistant(await tee.sealingKey(name), secret, aadOf(name)));
    },
    remove: (name) => files.remove(name),
  };
}

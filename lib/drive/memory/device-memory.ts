import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import type { DriveContext } from '../crypto/node-keys.ts';
import type { DeviceStore } from './device-store.ts';
import { createSealedStore } from './sealed-store.ts';
import { createViewMemory, type ViewMemory } from './view-memory.ts';

/** What an account's profile said the last time: enough to open its drive while nobody answers. */
export type RememberedProfile = { readonly drive: Bytes; readonly generation: number };

const profileCodec = codecOf(
  'remembered profile',
  v.strictObject({ v: v.literal(1), drive: bytesOf(32), generation: uint }),
);
const RECORD = 'profile';

/** What one device remembers of one account, sealed under the account's own key. */
export type DeviceMemory = {
  profile(): Promise<RememberedProfile | undefined>;
  /** Never fails: a disk that takes nothing costs the memory and nothing else. */
  keepProfile(profile: RememberedProfile): Promise<void>;
  viewOf(drive: DriveContext): ViewMemory;
};

export function createDeviceMemory(store: DeviceStore, network: Bytes, ownerKey: Bytes): DeviceMemory {
  const profiles = createSealedStore(store, ownerKey, network, 'profile');
  return {
    async profile() {
      const found = (await profiles.readAll()).get(RECORD);
      if (found === undefined) return undefined;
      try {
        return profileCodec.decode(found.plain);
      } catch (error) {
        if (error instanceof CodedError) return undefined;
        throw error;
      }
    },
    async keepProfile({ drive, generation }) {
      const sealed = await profiles.seal(RECORD, profileCodec.encode({ v: 1, drive, generation }));
      await profiles.write(new Map([[RECORD, sealed]])).catch(() => undefined);
    },
    viewOf: ({ drive }) => createViewMemory(createSealedStore(store, ownerKey, network, 'view', drive)),
  };
}

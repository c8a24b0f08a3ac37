import * as v from 'valibot';
import { fromUtf8, utf8, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesOf, codecOf, uint } from '../../base/schema.ts';
import type { DriveContext } from '../crypto/node-keys.ts';
import type { DeviceNotes } from '../types.ts';
import type { DeviceStore } from './device-store.ts';
import { createSealedStore } from './sealed-store.ts';
import { createThumbnailMemory, type ThumbnailMemory } from './thumbnail-memory.ts';
import { createViewMemory, type ViewMemory } from './view-memory.ts';

/** What an account's profile said the last time: enough to open its drive while nobody answers. */
export type RememberedProfile = { readonly drive: Bytes; readonly generation: number };

const profileCodec = codecOf(
  'remembered profile',
  v.strictObject({ v: v.literal(1), drive: bytesOf(32), generation: uint }),
);
const RECORD = 'profile';

/** Of a device that keeps nothing. */
export const noNotes: DeviceNotes = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
};

/** What a device remembers of one drive. */
export type DriveMemory = {
  readonly view: ViewMemory;
  readonly thumbnails: ThumbnailMemory;
};

/** What one device remembers of one account, sealed under the account's own key. */
export type DeviceMemory = {
  profile(): Promise<RememberedProfile | undefined>;
  /** Never fails: a disk that takes nothing costs the memory and nothing else. */
  keepProfile(profile: RememberedProfile): Promise<void>;
  memoryOf(drive: DriveContext): DriveMemory;
  readonly notes: DeviceNotes;
};

export function createDeviceMemory(store: DeviceStore, network: Bytes, ownerKey: Bytes): DeviceMemory {
  const profiles = createSealedStore(store, ownerKey, network, 'profile');
  const notes = createSealedStore(store, ownerKey, network, 'notes');
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
    memoryOf({ drive }) {
      const partOf = (purpose: string) => createSealedStore(store, ownerKey, network, purpose, drive);
      const view = createViewMemory(partOf('view'));
      const thumbnails = createThumbnailMemory(partOf('thumbnails'));
      // Without a listing nothing says whose they are.
      const clear = async (): Promise<void> => {
        await Promise.all([view.clear(), thumbnails.clear()]);
      };
      return { view: { ...view, clear }, thumbnails };
    },
    notes: {
      async read(name) {
        const found = (await notes.readAll()).get(name);
        return found === undefined ? undefined : fromUtf8(found.plain);
      },
      async write(name, text) {
        const sealed = text === undefined ? undefined : await notes.seal(name, utf8(text));
        await notes.write(new Map([[name, sealed]])).catch(() => undefined);
      },
    },
  };
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { domainHash } from '../../crypto/domain.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import type { StoringOptions } from '../content/store-content.ts';
import type { SealedStore } from '../memory/sealed-store.ts';
import type { Place } from '../content/place.ts';
import type { UploadSource } from '../types.ts';
import { createUploadRecords } from './upload-records.ts';

/** Shorter ones are stored sooner than anything could be noted of them, bytes. */
const SHORTEST = 16 << 20;

/** Where a device notes how far the uploads to one drive are, and the part of this program that does; browsers do not carry it with the rest. */
export type UploadNotes = {
  readonly store: SealedStore;
  load(): Promise<{ readonly openUnfinished: typeof openUnfinished }>;
};

/** Where it goes: `into` is the folder of a new file, or the file of a next version. */
export type Destination = { readonly into: string; readonly version: number };

/** Keeps one storing, and goes on with what an earlier one left. */
export type Unfinished = {
  /** Where the earlier one was to go, else the given place. */
  readonly place: Place;
  /** Whether there was an earlier one. */
  readonly isResumed: boolean;
  /** Stores; what the store has lost meanwhile is stored again from the beginning. */
  store(storing: Storing): Promise<EncryptedFile>;
  /** Forgets it: it is anchored. */
  end(): Promise<void>;
};
export type Storing = (how: Pick<StoringOptions, 'begun' | 'notes'>) => Promise<EncryptedFile>;

/**
 * Finds what was begun of a source.
 * @param fresh where it goes if nothing was.
 * @returns undefined where nothing is kept, because the source is short.
 */
export async function openUnfinished(
  { network, store }: { network: Bytes; store: SealedStore },
  { into, version }: Destination,
  { name, size, modified }: Pick<UploadSource, 'name' | 'size' | 'modified'>,
  fresh: Place,
  now: () => number = Date.now,
): Promise<Unfinished | undefined> {
  if (size < SHORTEST) return undefined;
  const fields = [into, version, name, size, Math.floor(modified)];
  const records = createUploadRecords(store, toHex(domainHash('unfinished-upload', network, ...fields)), now);
  const found = await records.find();
  const place = found?.place ?? fresh;
  return {
    place,
    isResumed: found !== undefined,
    async store(storing) {
      if (found !== undefined) {
        try {
          return await storing({ begun: found.begun, notes: records.notes(place, found.begun) });
        } catch (error) {
          if (!isLost(error)) throw error;
        }
      }
      return storing({ notes: records.notes(place) });
    },
    end: records.clear,
  };
}

/** The store says that it does not have all blocks. */
const isLost = (error: unknown): boolean =>
  error instanceof ContentError && error.refusal?.code === 'incomplete';

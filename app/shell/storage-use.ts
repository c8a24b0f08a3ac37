import type { DriveSnapshot } from '../../lib/drive/index.ts';
import { kindOf } from '../browser/search.ts';
import { isOpenable } from '../browser/listing.ts';

export const storageKinds = ['image', 'media', 'document', 'other', 'trash'] as const;
export type StorageKind = (typeof storageKinds)[number];

export type StorageUse = {
  /** True bytes of the newest versions. */
  readonly bytes: number;
  readonly files: number;
  readonly byKind: Readonly<Record<StorageKind, number>>;
};

/** What the files of a drive take, by kind; what lies in the trash is counted as such. */
export function storageUse(snapshot: DriveSnapshot): StorageUse {
  const byKind = { image: 0, media: 0, document: 0, other: 0, trash: 0 };
  let bytes = 0;
  let files = 0;
  for (const entry of snapshot.entries.values()) {
    if (entry.kind !== 'file') continue;
    const kind = kindOf(entry);
    byKind[!isOpenable(snapshot, entry.id) ? 'trash' : kind === 'folder' ? 'other' : kind] += entry.size;
    bytes += entry.size;
    files++;
  }
  return { bytes, files, byKind };
}

import { isOpenable } from '../browser/listing.ts';
import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';

/** More would be a list of everything. */
const MOST_RECENT = 100;

/** The files that were changed last, newest first; as their date they show when that was. */
export function recentFiles(snapshot: DriveSnapshot): Entry[] {
  return [...snapshot.entries.values()]
    .filter(({ kind, trashed }) => kind === 'file' && !trashed)
    .sort((a, b) => b.changed - a.changed)
    .filter(({ id }) => isOpenable(snapshot, id))
    .slice(0, MOST_RECENT)
    .map((entry) => ({ ...entry, modified: entry.changed }));
}

/** What has a star and is neither deleted nor in the trash. */
export function starredEntries(snapshot: DriveSnapshot, ids: ReadonlySet<string> | undefined): Entry[] {
  return [...(ids ?? [])].flatMap((id) => {
    const entry = snapshot.entries.get(id);
    return entry !== undefined && isOpenable(snapshot, id) ? [entry] : [];
  });
}

import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { canEdit, liesIn } from './listing.ts';

/** Whether an entry can be taken elsewhere: not the top of what one sees, nor what one may not change. */
export const isMovable = (entry: Entry, top: Entry): boolean =>
  canEdit(entry) && entry.problem === undefined && entry.id !== top.id;

export const takesEntries = (folder: Entry): boolean =>
  folder.kind === 'folder' && folder.problem === undefined && !folder.trashed && canEdit(folder);

/** Whether entries can go into a folder: not into themselves, nor into what lies in them, nor where all of them are. */
export function mayMoveInto(snapshot: DriveSnapshot, entries: readonly Entry[], folder: Entry): boolean {
  return (
    takesEntries(folder) &&
    entries.some(({ parent }) => parent !== folder.id) &&
    entries.every(({ id }) => !liesIn(snapshot, folder.id, id))
  );
}

import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';

export type SortColumn = 'name' | 'modified' | 'size';
export type Sorting = { readonly column: SortColumn; readonly descending: boolean };

/** What lies in a folder, without what is in the trash. */
export function childrenOf(snapshot: DriveSnapshot, folder: string): Entry[] {
  return [...snapshot.entries.values()].filter((entry) => entry.parent === folder && !entry.trashed);
}

/** What was moved to the trash itself: what lies inside it comes and goes with it. */
export function trashedTops(snapshot: DriveSnapshot): Entry[] {
  return [...snapshot.entries.values()].filter(
    (entry) => entry.trashed && pathTo(snapshot, entry.id).filter((above) => above.trashed).length === 1,
  );
}

/** Folders come first, whatever the order. */
export function sortEntries(entries: readonly Entry[], { column, descending }: Sorting): Entry[] {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const byName = (a: Entry, b: Entry): number => collator.compare(a.name, b.name);
  const compare = (a: Entry, b: Entry): number => {
    const difference = column === 'name' ? byName(a, b) : a[column] - b[column];
    return descending ? -difference : difference;
  };
  return [...entries].sort((a, b) => rank(a) - rank(b) || compare(a, b) || byName(a, b));
}

const rank = (entry: Entry): number => (entry.kind === 'folder' ? 0 : 1);

/** From the top of what the caller may see down to `id`; empty if it is not there. A cycle, which no drive has, ends it. */
export function pathTo(snapshot: DriveSnapshot, id: string): Entry[] {
  const path: Entry[] = [];
  const seen = new Set<string>();
  for (let at = snapshot.entries.get(id); at !== undefined && !seen.has(at.id); at = parentOf(snapshot, at)) {
    seen.add(at.id);
    path.unshift(at);
  }
  return path;
}

function parentOf(snapshot: DriveSnapshot, entry: Entry): Entry | undefined {
  return entry.parent === null ? undefined : snapshot.entries.get(entry.parent);
}

/** Whether `id` is there to be looked at: neither deleted nor inside something that was moved to the trash. */
export function isOpenable(snapshot: DriveSnapshot, id: string): boolean {
  const path = pathTo(snapshot, id);
  return path.length > 0 && path.every((entry) => !entry.trashed);
}

export function childNamed(snapshot: DriveSnapshot, folder: string, name: string): Entry | undefined {
  const normal = name.normalize('NFC');
  return childrenOf(snapshot, folder).find((entry) => entry.name === normal);
}

/** What a caller may do with an entry. */
export const canEdit = (entry: Entry): boolean => entry.role !== 'viewer';
export const isOwned = (entry: Entry): boolean => entry.role === 'owner';

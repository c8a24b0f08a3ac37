import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { locale } from '../strings/strings.ts';

export type SortColumn = 'name' | 'modified' | 'size';
export type Sorting = { readonly column: SortColumn; readonly descending: boolean };

/** A snapshot never changes, so what lies in which folder is found once for all that ask. */
const childrenBySnapshot = new WeakMap<DriveSnapshot, ReadonlyMap<string, readonly Entry[]>>();
const nothing: readonly Entry[] = [];

/** Making one takes longer than comparing many names with it. */
const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

/** What lies in a folder, without what is in the trash; the same list for the same snapshot. */
export function childrenOf(snapshot: DriveSnapshot, folder: string): readonly Entry[] {
  let byFolder = childrenBySnapshot.get(snapshot);
  if (byFolder === undefined) {
    byFolder = groupByFolder(snapshot);
    childrenBySnapshot.set(snapshot, byFolder);
  }
  return byFolder.get(folder) ?? nothing;
}

function groupByFolder({ entries }: DriveSnapshot): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    if (entry.parent === null || entry.trashed) continue;
    const group = groups.get(entry.parent);
    if (group === undefined) groups.set(entry.parent, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** What was moved to the trash itself: what lies inside it comes and goes with it. */
export function trashedTops(snapshot: DriveSnapshot): Entry[] {
  return [...snapshot.entries.values()].filter(
    (entry) => entry.trashed && pathTo(snapshot, entry.id).filter((above) => above.trashed).length === 1,
  );
}

/** Folders come first, whatever the order. */
export function sortEntries(entries: readonly Entry[], { column, descending }: Sorting): Entry[] {
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
    path.push(at);
  }
  return path.reverse();
}

function parentOf(snapshot: DriveSnapshot, entry: Entry): Entry | undefined {
  return entry.parent === null ? undefined : snapshot.entries.get(entry.parent);
}

/** Whether `id` is there to be looked at: neither deleted nor inside something that was moved to the trash. */
export function isOpenable(snapshot: DriveSnapshot, id: string): boolean {
  const path = pathTo(snapshot, id);
  return path.length > 0 && path.every((entry) => !entry.trashed);
}

/** Whether `id` is `above` or lies anywhere inside it. */
export function liesIn(snapshot: DriveSnapshot, id: string, above: string): boolean {
  return pathTo(snapshot, id).some((entry) => entry.id === above);
}

/** As above: ten thousand names may be looked for at once. */
const namesOfChildren = new WeakMap<readonly Entry[], ReadonlyMap<string, Entry>>();

export function childNamed(snapshot: DriveSnapshot, folder: string, name: string): Entry | undefined {
  const children = childrenOf(snapshot, folder);
  let byName = namesOfChildren.get(children);
  if (byName === undefined) {
    byName = new Map(children.map((entry) => [entry.name, entry]));
    namesOfChildren.set(children, byName);
  }
  return byName.get(name.normalize('NFC'));
}

/** What a caller may do with an entry. */
export const canEdit = (entry: Entry): boolean => entry.role !== 'viewer';
export const isOwned = (entry: Entry): boolean => entry.role === 'owner';

import type { NodeId } from '../../../contracts/drive/schema.ts';
import type { DriveSnapshot, Entry } from '../types.ts';

/** Where a name lies. */
export const placeOf = (parent: NodeId, name: string): string => `${parent}/${name}`;

/** What is in a drive outside its trash, by place: looked up for many names at once. */
export function entriesByPlace({ entries }: DriveSnapshot): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (const entry of entries.values())
    if (entry.parent !== null && !entry.trashed) found.set(placeOf(entry.parent, entry.name), entry);
  return found;
}

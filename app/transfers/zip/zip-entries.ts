import { freeName } from '../../../lib/base/file-name.ts';
import type { DriveSnapshot, Entry } from '../../../lib/drive/index.ts';
import { childrenOf } from '../../browser/listing.ts';
import { safeName } from '../sinks/safe-name.ts';

/** An entry and the path that it has in a ZIP: names joined by slashes, none of which leads upwards. */
export type ZipEntry = { readonly path: string; readonly entry: Entry };

/** All that lies in what was chosen, folders before what is in them. No two have the same path, on disks that ignore case either. */
export function zipEntries(snapshot: DriveSnapshot, chosen: readonly Entry[]): ZipEntry[] {
  const found: ZipEntry[] = [];
  const seen = new Set<string>();
  const walk = (entries: readonly Entry[], above: string): void => {
    const taken = new Set<string>();
    for (const entry of entries) {
      if (seen.has(entry.id)) continue;
      seen.add(entry.id);
      const isTaken = (name: string): boolean => taken.has(name.toLowerCase());
      const safe = safeName(entry.name);
      const name = isTaken(safe) ? freeName(safe, isTaken) : safe;
      taken.add(name.toLowerCase());
      const path = above + name;
      found.push({ path, entry });
      if (entry.kind === 'folder') walk(childrenOf(snapshot, entry.id), `${path}/`);
    }
  };
  walk(chosen, '');
  return found;
}

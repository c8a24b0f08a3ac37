import type { Drive, Entry } from '../../lib/drive/index.ts';
import { CliError } from './cli-error.ts';

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');

/** @throws CliError `no-path`. */
export function findEntry(drive: Drive, path: string): Entry {
  const { entries, roots } = drive.snapshot();
  const top = roots[0] === undefined ? undefined : entries.get(roots[0]);
  if (top === undefined) throw new CliError('no-path', 'the drive is empty');
  return partsOf(path).reduce((folder, name) => {
    const child = childrenOf(drive, folder.id).find((entry) => entry.name === name);
    if (child === undefined) throw new CliError('no-path', `there is no “${path}” in the drive`);
    return child;
  }, top);
}

/** What lies in a folder, folders first, by name. */
export function childrenOf(drive: Drive, folder: string): Entry[] {
  return [...drive.snapshot().entries.values()]
    .filter((entry) => entry.parent === folder && !entry.trashed)
    .sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1));
}

/** Where an entry lies; `undefined` for what the drive does not show. */
export function pathOf(drive: Drive, id: string): string | undefined {
  const { entries, roots } = drive.snapshot();
  const names: string[] = [];
  for (
    let at = entries.get(id);
    at !== undefined;
    at = at.parent === null ? undefined : entries.get(at.parent)
  ) {
    if (roots.includes(at.id)) return `/${names.reverse().join('/')}`;
    names.push(at.name);
  }
  return undefined;
}

/** The ids of an entry and all that lies in it, the trash included. */
export function insideOf(drive: Drive, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // A set shows what is added while it is gone through.
  for (const folder of found) {
    for (const entry of drive.snapshot().entries.values()) if (entry.parent === folder) found.add(entry.id);
  }
  return found;
}

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

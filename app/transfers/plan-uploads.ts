import { freeName } from '../../lib/base/file-name.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { childNamed } from '../browser/listing.ts';
import type { ChosenFile } from './file-sources.ts';
import type { FolderMaker } from './folder-maker.ts';
import type { NewTransfer } from './transfer.ts';

export type ConflictChoice = 'keep-both' | 'replace' | 'skip';

/** A file on its way in, and the one that has its name already. */
export type Conflict = { readonly source: ChosenFile; readonly existing: Entry };

/** The files whose names are taken by other files in the folder they would go to. */
export function findConflicts(drive: Drive, parent: string, files: readonly ChosenFile[]): Conflict[] {
  return files.flatMap((source) => {
    const folder = existingFolder(drive, parent, source.path);
    const existing = folder === undefined ? undefined : childNamed(drive.snapshot(), folder, source.name);
    return existing?.kind === 'file' ? [{ source, existing }] : [];
  });
}

/** What is uploaded, and under which names, once the person has chosen for each conflict. */
export function resolveConflicts(
  drive: Drive,
  parent: string,
  files: readonly ChosenFile[],
  choices: ReadonlyMap<ChosenFile, ConflictChoice>,
): ChosenFile[] {
  const kept = files.filter((file) => choices.get(file) !== 'skip');
  const taken = new Set(kept.map((file) => [...file.path, file.name].join('/')));
  return kept.map((file) => {
    const folder = choices.get(file) === 'keep-both' ? existingFolder(drive, parent, file.path) : undefined;
    if (folder === undefined) return file;
    const isTaken = (name: string): boolean =>
      taken.has([...file.path, name].join('/')) || childNamed(drive.snapshot(), folder, name) !== undefined;
    const name = freeName(file.name, isTaken);
    taken.add([...file.path, name].join('/'));
    return { ...file, name };
  });
}

function existingFolder(drive: Drive, parent: string, path: readonly string[]): string | undefined {
  let at: string | undefined = parent;
  for (const name of path) {
    if (at === undefined) return undefined;
    const child = childNamed(drive.snapshot(), at, name);
    at = child?.kind === 'folder' ? child.id : undefined;
  }
  return at;
}

/** @param onCopy is told the name under which a file was kept because another device saved it at the same time. */
export function uploadOf(
  drive: Drive,
  parent: string,
  source: ChosenFile,
  makeFolder: FolderMaker,
  onCopy: (name: string) => void,
): NewTransfer {
  return {
    kind: 'upload',
    name: [...source.path, source.name].join('/'),
    total: source.size,
    handle: source.handle,
    origin: { drive: drive.id, parent, path: source.path, name: source.name, modified: source.modified },
    async task(report, conduct) {
      const folder = await makeFolder(parent, source.path);
      conduct.signal.throwIfAborted();
      report({ phase: 'storing', bytes: 0 });
      const id = await drive.upload(folder, { ...source, path: [] }, { ...conduct, onProgress: report });
      const name = drive.snapshot().entries.get(id)?.name ?? source.name;
      if (name !== source.name.normalize('NFC').trim()) onCopy(name);
    },
  };
}

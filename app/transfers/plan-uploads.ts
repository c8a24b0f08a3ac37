import type { Drive, UploadSource } from '../../lib/drive/index.ts';
import { childNamed } from '../browser/listing.ts';
import { freeName } from './file-sources.ts';
import type { FolderMaker } from './folder-maker.ts';
import type { NewTransfer } from './transfer-store.ts';

export type ConflictChoice = 'keep-both' | 'replace' | 'skip';

/** The files whose names are taken by other files in the folder they would go to. */
export function findConflicts(drive: Drive, parent: string, files: readonly UploadSource[]): UploadSource[] {
  return files.filter((file) => {
    const folder = existingFolder(drive, parent, file.path);
    return folder !== undefined && childNamed(drive.snapshot(), folder, file.name)?.kind === 'file';
  });
}

/** What is uploaded, and under which names, once the person has chosen. */
export function resolveConflicts(
  drive: Drive,
  parent: string,
  files: readonly UploadSource[],
  choice: ConflictChoice,
): UploadSource[] {
  if (choice === 'replace') return [...files];
  const conflicts = new Set(findConflicts(drive, parent, files));
  if (choice === 'skip') return files.filter((file) => !conflicts.has(file));
  const taken = new Set(files.map((file) => [...file.path, file.name].join('/')));
  return files.map((file) => {
    const folder = conflicts.has(file) ? existingFolder(drive, parent, file.path) : undefined;
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
  source: UploadSource,
  makeFolder: FolderMaker,
  onCopy: (name: string) => void,
): NewTransfer {
  return {
    kind: 'upload',
    name: [...source.path, source.name].join('/'),
    total: source.size,
    async task(report, signal) {
      const folder = await makeFolder(parent, source.path);
      signal.throwIfAborted();
      report({ phase: 'storing', bytes: 0 });
      const id = await drive.upload(folder, { ...source, path: [] }, { signal, onProgress: report });
      const name = drive.snapshot().entries.get(id)?.name ?? source.name;
      if (name !== source.name.normalize('NFC').trim()) onCopy(name);
    },
  };
}

import type { DeviceHandle, FileHandle } from './file-handles.ts';
import { sourceOf, type Chosen } from './file-sources.ts';

/** A file or folder as it was dropped, and what the browser finds it by again. */
export type DroppedRoot = {
  readonly root: FileSystemEntry | File | null;
  readonly handle: Promise<DeviceHandle | undefined>;
};

type Found = {
  files: Chosen['files'][number][];
  emptyFolders: string[][];
  folders: Map<string, FileSystemDirectoryHandle>;
};

/** All files in what was dropped. @throws DOMException for what cannot be read. */
export async function walkDropped(roots: readonly DroppedRoot[]): Promise<Chosen> {
  const chosen: Found = { files: [], emptyFolders: [], folders: new Map() };
  for (const { root, handle: finding } of roots) {
    const handle = await finding;
    const file = handle?.kind === 'file' ? handle : undefined;
    if (root instanceof File) chosen.files.push(sourceOf(root, [], file));
    else if (root !== null) await walk(root, [], chosen, file);
    if (handle?.kind === 'directory') chosen.folders.set(handle.name, handle);
  }
  return chosen;
}

async function walk(
  entry: FileSystemEntry,
  path: readonly string[],
  found: Found,
  handle?: FileHandle,
): Promise<void> {
  if (isFileEntry(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    found.files.push(sourceOf(file, path, handle));
  } else if (isFolderEntry(entry)) {
    const inner = [...path, entry.name];
    const children = await readAll(entry.createReader());
    if (children.length === 0) found.emptyFolders.push(inner);
    for (const child of children) await walk(child, inner, found);
  }
}

/** A reader gives a hundred entries at a time, then none. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

import { handleOf, type FileHandle } from './file-handles.ts';
import { sourceOf, type Chosen } from './file-sources.ts';

/**
 * What was dropped, folders walked to their bottom. Must be called in the drop's own event: the browser takes the items away
 * right after it.
 *
 * @throws DOMException for what cannot be read.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const roots = items.map((item) => ({
    root: item.webkitGetAsEntry() ?? item.getAsFile(),
    handle: handleOf(item),
  }));
  const chosen: Found = { files: [], emptyFolders: [] };
  for (const { root, handle } of roots) {
    if (root instanceof File) chosen.files.push(sourceOf(root, [], await handle));
    else if (root !== null) await walk(root, [], chosen, await handle);
  }
  return chosen;
}

type Found = { files: Chosen['files'][number][]; emptyFolders: string[][] };

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

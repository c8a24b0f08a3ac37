import type { UploadSource } from '../../lib/drive/index.ts';
import type { FileHandle } from './file-handles.ts';
import { thumbnailMaker } from '../thumbnails/make-thumbnail.ts';

/** `handle` where the browser can find the file again after the page is gone. */
export type ChosenFile = UploadSource & { readonly handle?: FileHandle | undefined };

/** What a person chose or dropped: files, and folders that hold none, which would be lost otherwise. */
export type Chosen = {
  readonly files: readonly ChosenFile[];
  readonly emptyFolders: readonly (readonly string[])[];
  /** Where the browser can find folders again after the page is gone, by their names. */
  readonly folders?: ReadonlyMap<string, FileSystemDirectoryHandle>;
};

/** A file of the device, read slice by slice when it is needed. */
export function sourceOf(file: File, path: readonly string[], handle?: FileHandle): ChosenFile {
  const thumbnail = thumbnailMaker(file);
  return {
    name: file.name,
    path,
    size: file.size,
    type: file.type,
    modified: file.lastModified,
    file,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    handle,
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

/** From a dialog that gives handles. @throws DOMException for what cannot be read. */
export async function handledFiles(handles: readonly FileHandle[]): Promise<Chosen> {
  const files = handles.map(async (handle) => sourceOf(await handle.getFile(), [], handle));
  return { files: await Promise.all(files), emptyFolders: [] };
}

/** From a file input. A folder input gives each file's place as `folder/inner/name`. */
export async function chosenFiles(chosen: readonly File[]): Promise<Chosen> {
  const files: ChosenFile[] = [];
  for (const file of chosen) {
    files.push(sourceOf(file, pathInInput(file)));
    // The browser asks the disk for each one's size and stands still meanwhile: the page is to answer in between.
    if (files.length % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return { files, emptyFolders: [] };
}

const AT_ONCE = 50;

/** The folders that a file of an input lies in; none but where a folder was chosen. */
const pathInInput = (file: File): string[] => file.webkitRelativePath.split('/').slice(0, -1);

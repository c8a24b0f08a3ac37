import type { UploadSource } from '../../lib/drive/index.ts';
import { thumbnailMaker } from '../thumbnails/make-thumbnail.ts';

/** What a person chose or dropped: files, and folders that hold none, which would be lost otherwise. */
export type Chosen = {
  readonly files: readonly UploadSource[];
  readonly emptyFolders: readonly (readonly string[])[];
};

/** A file of the device, read slice by slice when it is needed. */
export function sourceOf(file: File, path: readonly string[]): UploadSource {
  const thumbnail = thumbnailMaker(file);
  return {
    name: file.name,
    path,
    size: file.size,
    type: file.type,
    modified: file.lastModified,
    file,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

/** From a file input. A folder input gives each file's place as `folder/inner/name`. */
export function chosenFiles(files: Iterable<File>): Chosen {
  const sources = [...files].map((file) => sourceOf(file, file.webkitRelativePath.split('/').slice(0, -1)));
  return { files: sources, emptyFolders: [] };
}

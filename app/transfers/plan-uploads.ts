import { freeName } from '../../lib/base/file-name.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { childNamed } from '../browser/listing.ts';
import { strings } from '../strings/strings.ts';
import type { Chosen, ChosenFile } from './file-sources.ts';
import type { NewTransfer } from './transfer.ts';
import { manyUpload } from './upload-many.ts';
import { oneUpload, type OnCopy } from './upload-one.ts';

export type ConflictChoice = 'keep-both' | 'replace' | 'skip';

/** A file on its way in, and the one that has its name already. */
export type Conflict = { readonly source: ChosenFile; readonly existing: Entry };

/** The files whose names are taken by other files in the folder they would go to. */
export function findConflicts(drive: Drive, parent: string, files: readonly ChosenFile[]): Conflict[] {
  return files.flatMap((source) => {
    const folder = folderAt(drive, parent, source.path);
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
    const folder = choices.get(file) === 'keep-both' ? folderAt(drive, parent, file.path) : undefined;
    if (folder === undefined) return file;
    const isTaken = (name: string): boolean =>
      taken.has([...file.path, name].join('/')) || childNamed(drive.snapshot(), folder, name) !== undefined;
    const name = freeName(file.name, isTaken);
    taken.add([...file.path, name].join('/'));
    return { ...file, name };
  });
}

/** The folder that is there already. */
export function folderAt(drive: Drive, parent: string, path: readonly string[]): string | undefined {
  let at: string | undefined = parent;
  for (const name of path) {
    if (at === undefined) return undefined;
    const child = childNamed(drive.snapshot(), at, name);
    at = child?.kind === 'folder' ? child.id : undefined;
  }
  return at;
}

const grouped = (groups: Map<string, ChosenFile[]>, name: string): ChosenFile[] => {
  const group = groups.get(name) ?? [];
  groups.set(name, group);
  return group;
};

/** So many files that lie in no folder have a transfer each; more have one together. */
const FEW = 20;

/** One transfer for each folder with all that is inside, and one for each file, or for all where there are many. */
export function uploadsOf(
  drive: Drive,
  parent: string,
  { files, folders }: Pick<Chosen, 'files' | 'folders'>,
  onCopy: OnCopy,
): NewTransfer[] {
  const loose: ChosenFile[] = [];
  const inside = new Map<string, ChosenFile[]>();
  for (const file of files) {
    const [folder] = file.path;
    if (folder === undefined) loose.push(file);
    else grouped(inside, folder).push(file);
  }
  const many = [...inside].map(([name, those]) => ({ name, files: those, handle: folders?.get(name) }));
  const isFew = loose.length <= FEW;
  const all = isFew ? many : [...many, { name: strings.transfers.files(loose.length), files: loose }];
  return [
    ...(isFew ? loose : []).map((file) => oneUpload(drive, parent, file, onCopy)),
    ...all.map((those) => manyUpload({ drive, parent, ...those }, onCopy)),
  ];
}

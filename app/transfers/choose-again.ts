import type { Drive } from '../../lib/drive/index.ts';
import { folderAt } from './plan-uploads.ts';
import { childNamed } from '../browser/listing.ts';
import type { ChosenFile } from './file-sources.ts';
import type { Lost, NewTransfer, Origin, Transfer } from './transfer.ts';
import { manyUpload } from './upload-many.ts';
import { oneUpload, type OnCopy } from './upload-one.ts';

export type Again = {
  /** Uploads that were not finished and are begun again. */
  readonly ids: readonly number[];
  readonly added: readonly NewTransfer[];
  /** What is still missing of them. */
  readonly rest: readonly Lost[];
};

/**
 * Which unfinished uploads go on with files that were chosen again: the name, size and time of a file say that it is the same, and its path, where
 * a folder was chosen. What the drive has meanwhile is not sent again.
 */
export function goOnWith(
  drive: Drive,
  transfers: readonly Transfer[],
  chosen: readonly ChosenFile[],
  onCopy: OnCopy,
): Again {
  const named = new Map<string, ChosenFile[]>();
  for (const one of chosen) {
    const key = keyOf(one);
    named.set(key, [...(named.get(key) ?? []), one]);
  }
  const find = (origin: Origin): ChosenFile | undefined =>
    named
      .get(keyOf(origin))
      ?.find(({ path }) => path.length === 0 || path.join('/') === origin.path.join('/'));

  const ids: number[] = [];
  const added: NewTransfer[] = [];
  const rest: Lost[] = [];
  for (const { id, phase, name, count, handle, origins = [] } of transfers) {
    const [first] = origins;
    if (phase !== 'lost' || first === undefined) continue;
    const found = origins.map((origin) => ({ origin, file: find(origin) }));
    const files = found.flatMap(({ origin, file }): ChosenFile[] =>
      file === undefined ? [] : [{ ...file, path: origin.path }],
    );
    if (files.length === 0) continue;
    ids.push(id);
    const missing = found.flatMap(({ origin, file }) => (file === undefined ? [origin] : []));
    const isMany = count !== undefined;
    if (missing.length > 0) rest.push({ name, origins: missing, handle, isMany });
    const { parent } = first;
    const left = files.filter((file) => !isThere(drive, parent, file));
    if (isMany && left.length > 0)
      added.push(manyUpload({ drive, parent, name, files: left, handle }, onCopy));
    else added.push(...left.map((file) => oneUpload(drive, parent, file, onCopy)));
  }
  return { ids, added, rest };
}

const keyOf = ({ name, size, modified }: Pick<Origin, 'name' | 'size' | 'modified'>): string =>
  JSON.stringify([name, size, modified]);

function isThere(drive: Drive, parent: string, { path, name, size, modified }: ChosenFile): boolean {
  const folder = folderAt(drive, parent, path);
  const entry = folder === undefined ? undefined : childNamed(drive.snapshot(), folder, name);
  return entry?.kind === 'file' && entry.size === size && entry.modified === modified;
}

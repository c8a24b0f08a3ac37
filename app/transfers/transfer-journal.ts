import type { DeviceHandle } from './file-handles.ts';
import type { Lost, Origin, Transfer } from './transfer.ts';

type Unfinished = Omit<Lost, 'handle'>;

/** Tells uploads to different places apart. */
export const placeOf = ({ name, origins: [first] }: Unfinished): string =>
  JSON.stringify([first?.drive, first?.parent, name]);

/** The uploads that are lost with the page if it goes away now. */
export function unfinishedOf(transfers: readonly Transfer[]): Lost[] {
  return transfers.flatMap(({ phase, name, count, origins = [], handle }) =>
    origins.length === 0 || phase === 'done' || phase === 'stopped'
      ? []
      : [{ name, origins, handle, isMany: count !== undefined }],
  );
}

/** Whether as much is unfinished: files are told apart by their list, which is another one whenever one of them is stored. */
export const isSame = (one: readonly Lost[], other: readonly Lost[]): boolean =>
  one.length === other.length && one.every(({ origins }, at) => origins === other[at]?.origins);

/** The handles of those files and folders, by their places. */
export const handlesOf = (unfinished: readonly Lost[]): Map<string, DeviceHandle> =>
  new Map(
    unfinished.flatMap(({ handle, ...lost }) => (handle === undefined ? [] : [[placeOf(lost), handle]])),
  );

/** For each upload where it goes, and for each of its files the path, name, size and time. */
export function writeJournal(unfinished: readonly Unfinished[]): string | undefined {
  if (unfinished.length === 0) return undefined;
  const uploads = unfinished.map(({ name, origins, isMany }) => ({
    ...{ name, isMany, drive: origins[0]?.drive, parent: origins[0]?.parent },
    files: origins.map(({ path, name: file, size, modified }) => [path, file, size, modified]),
  }));
  return JSON.stringify({ version: 2, uploads });
}

/** @returns what was written; nothing for what is of another version or shape. */
export function readJournal(text: string | undefined): Unfinished[] {
  if (text === undefined) return [];
  const kept = JSON.parse(text) as { version?: unknown; uploads?: unknown };
  return kept.version === 2 && Array.isArray(kept.uploads) ? kept.uploads.flatMap(readUpload) : [];
}

function readUpload(value: unknown): Unfinished[] {
  if (typeof value !== 'object' || value === null) return [];
  const { name, isMany, drive, parent, files } = value as Record<string, unknown>;
  if (![name, drive, parent].every(isText) || !Array.isArray(files)) return [];
  const into = { drive: String(drive), parent: String(parent) };
  const origins = files.filter(isFile).map(([path, file, size, modified]): Origin => ({
    ...into,
    ...{ path, name: file, size, modified },
  }));
  return origins.length === 0 ? [] : [{ name: String(name), origins, isMany: isMany === true }];
}

const isText = (value: unknown): value is string => typeof value === 'string';

function isFile(value: unknown): value is [string[], string, number, number] {
  if (!Array.isArray(value)) return false;
  const [path, name, size, modified] = value as unknown[];
  const areNumbers = typeof size === 'number' && typeof modified === 'number';
  return areNumbers && isText(name) && Array.isArray(path) && path.every(isText);
}

import type { FileHandle } from './file-handles.ts';
import type { Origin, Transfer } from './transfer.ts';

/** An upload that had not ended when the page went away. */
export type Unfinished = Origin & { readonly size: number };

/** Tells uploads to different places apart. */
export const placeOf = ({ drive, parent, path, name }: Origin): string =>
  JSON.stringify([drive, parent, path, name]);

/** The uploads that are lost with the page if it goes away now. */
export function unfinishedOf(transfers: readonly Transfer[]): Unfinished[] {
  return transfers.flatMap(({ phase, origin, total }) =>
    origin === undefined || phase === 'done' || phase === 'stopped' ? [] : [{ ...origin, size: total }],
  );
}

/** The handles of those files, by their places. */
export function handlesOf(transfers: readonly Transfer[]): Map<string, FileHandle> {
  return new Map(
    transfers.flatMap(({ phase, origin, handle }) =>
      origin === undefined || handle === undefined || phase === 'done' || phase === 'stopped'
        ? []
        : [[placeOf(origin), handle]],
    ),
  );
}

export function writeJournal(unfinished: readonly Unfinished[]): string | undefined {
  return unfinished.length === 0 ? undefined : JSON.stringify({ version: 1, unfinished });
}

/** @returns what was written; nothing for what is of another version or shape. */
export function readJournal(text: string | undefined): Unfinished[] {
  if (text === undefined) return [];
  const kept = JSON.parse(text) as { version?: unknown; unfinished?: unknown };
  if (kept.version !== 1 || !Array.isArray(kept.unfinished)) return [];
  return kept.unfinished.filter(isUnfinished);
}

function isUnfinished(value: unknown): value is Unfinished {
  if (typeof value !== 'object' || value === null) return false;
  const { drive, parent, name, path, size, modified } = value as Record<string, unknown>;
  return (
    [drive, parent, name].every((field) => typeof field === 'string') &&
    [size, modified].every((field) => typeof field === 'number') &&
    Array.isArray(path) &&
    path.every((part) => typeof part === 'string')
  );
}

/** Whether a file that was chosen again is the one that was not finished: its name, size and time say so. */
export const isSameFile = (
  { name, size, modified }: Pick<Unfinished, 'name' | 'size' | 'modified'>,
  file: { name: string; size: number; lastModified: number },
): boolean => file.name === name && file.size === size && file.lastModified === modified;

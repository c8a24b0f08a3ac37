import type { Drive, DriveSnapshot, Entry } from './types.ts';
import type { TransferConduct } from './transfer-types.ts';

export type ReencryptProgress = {
  /** Files that are done, and how many there are to do. */
  readonly files: number;
  readonly total: number;
  /** The one that is under way. */
  readonly name: string;
};
export type ReencryptOptions = TransferConduct & {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReencryptProgress) => void;
  /** Also files whose keys nobody lost since they were stored. */
  readonly all?: boolean;
};
export type Reencrypted = {
  readonly files: number;
  /** What could not be done now; the next time goes on with it. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
};

/**
 * Stores a file, or all files below a folder, anew under fresh keys, erases their earlier versions, and has the store let go what was erased: whoever
 * opened them before has nothing that opens what is stored from then on. What was done is seen in the drive itself, so an interrupted run goes on where it
 * ended. The trash is left out. It speaks to the drive alone, so that pages load it when it is wanted.
 * @throws the reason of `signal`; DriveError `not-permitted` for anybody but the owner, and what interrupts the whole.
 */
export async function reencrypt(
  drive: Drive,
  id: string,
  { onProgress, all = false, ...conduct }: ReencryptOptions = {},
): Promise<Reencrypted> {
  await drive.refresh();
  const todo: { file: Entry; isAnew: boolean }[] = [];
  for (const file of filesBelow(drive.snapshot(), id)) {
    const need = all ? 'anew' : await drive.exposure(file.id);
    if (need !== 'none') todo.push({ file, isAnew: need === 'anew' });
  }
  const failed: Reencrypted['failed'][number][] = [];
  for (const [files, { file, isAnew }] of todo.entries()) {
    onProgress?.({ files, total: todo.length, name: file.name });
    conduct.signal?.throwIfAborted();
    try {
      if (isAnew) await drive.restoreVersion(file.id, file.version, conduct);
      await drive.eraseEarlier(file.id);
    } catch (error) {
      if (!isOfFile(error)) throw error;
      failed.push({ name: file.name, reason: error.message });
    }
  }
  await drive.releaseErased();
  return { files: todo.length - failed.length, failed };
}

/** What is wrong with one file; all other errors end the whole. */
const OF_FILE: ReadonlySet<unknown> = new Set(['tampered', 'not-found', 'conflict', 'changed-while-reading']);
const isOfFile = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && OF_FILE.has(error.code);

function filesBelow({ entries }: DriveSnapshot, id: string): Entry[] {
  const below = Map.groupBy(entries.values(), ({ parent }) => parent);
  const found: Entry[] = [];
  const left = [entries.get(id)];
  for (let entry = left.pop(); entry !== undefined; entry = left.pop()) {
    if (entry.trashed) continue;
    if (entry.kind === 'file') found.push(entry);
    else left.push(...(below.get(entry.id) ?? []));
  }
  return found;
}

import type { Bytes } from '../base/bytes.ts';
import type { Answers, NodeId } from '../../contracts/drive/schema.ts';
import { codeOf, CodedError, describeError } from '../base/errors.ts';
import { download } from './download.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { fetchThumbnails } from './thumbnails.ts';
import type { DriveSnapshot, Entry, TransferConduct } from './types.ts';
import { putVersion } from './upload.ts';
import { readerOf } from './versions.ts';

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
  readonly failed: readonly { readonly id: NodeId; readonly name: string; readonly reason: string }[];
};

/**
 * Stores a file, or all files below a folder, anew under fresh keys, and erases their earlier versions: whoever opened them before has nothing that opens
 * what is stored from then on. What was done is seen in the drive itself, so an interrupted run goes on where it ended. The trash is left out.
 * @throws DriveError `not-permitted` for anybody but the owner, `aborted`; what interrupts the whole.
 */
export async function reencrypt(
  open: OpenDrive,
  id: NodeId,
  { onProgress, all = false, ...conduct }: ReencryptOptions,
): Promise<Reencrypted> {
  if (open.access.owner === undefined)
    throw new DriveError('not-permitted', 'only the owner has files encrypted anew');
  await open.view.refresh();
  const todo: { file: Entry; need: Need }[] = [];
  for (const file of filesBelow(open.view.snapshot(), id)) {
    const need = all ? 'anew' : await needOf(open, file);
    if (need !== undefined) todo.push({ file, need });
  }
  const failed: Reencrypted['failed'][number][] = [];
  for (const [files, { file, need }] of todo.entries()) {
    onProgress?.({ files, total: todo.length, name: file.name });
    if (conduct.signal?.aborted === true) throw new DriveError('aborted', 'encrypting anew was given up');
    try {
      if (need === 'anew') await storeAnew(open, file.id, conduct);
      await eraseEarlier(open, file.id);
    } catch (error) {
      const isOfFile = error instanceof CodedError && !ENDS.has(codeOf(error));
      if (!isOfFile) throw error;
      failed.push({ id: file.id, name: file.name, reason: describeError(error) });
    }
  }
  return { files: todo.length - failed.length, failed };
}

/** These are not one file's. */
const ENDS: ReadonlySet<string | undefined> = new Set([
  'aborted',
  'offline',
  'no-worker',
  'unconfirmed',
  'over-quota',
]);

function filesBelow({ entries }: DriveSnapshot, id: NodeId): Entry[] {
  const top = entries.get(id);
  if (top === undefined) throw new DriveError('not-found', 'it is not in the drive any more');
  if (top.kind === 'file') return top.trashed ? [] : [top];
  const below = Map.groupBy(entries.values(), ({ parent }) => parent);
  const files: Entry[] = [];
  const folders = [id];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of below.get(folder) ?? []) {
      if (entry.trashed) continue;
      if (entry.kind === 'folder') folders.push(entry.id);
      else files.push(entry);
    }
  return files;
}

/** What is to be done: `erase` where a run ended after it had stored the file anew. */
type Need = 'anew' | 'erase';

/** Whether somebody who was removed since could have the keys of a version that is there. */
async function needOf({ view, calls }: OpenDrive, { id }: Entry): Promise<Need | undefined> {
  const { latest, keyGeneration } = view.node(id);
  if (latest === null) return undefined;
  // The listing shows a removal where it was made, and not below.
  const { steps } = await calls.query('path', { id });
  if (steps.at(-1)?.dirty === true || latest.keyGeneration < keyGeneration) return 'anew';
  if (latest.version === 1) return undefined;
  let before: number | undefined = latest.version;
  while (before !== undefined) {
    const page: Answers<Bytes>['versions'] = await calls.query('versions', { id, before });
    if (page.versions.some((version) => version.keyGeneration < keyGeneration)) return 'erase';
    const last = page.versions.at(-1)?.version;
    before = page.more && last !== undefined && last < before ? last : undefined;
  }
  return undefined;
}

async function storeAnew(
  open: OpenDrive,
  id: NodeId,
  conduct: Omit<ReencryptOptions, 'onProgress' | 'all'>,
): Promise<void> {
  const thumbnail = (await fetchThumbnails(open, [id])).get(id);
  const old = await download(open, id, conduct);
  const { name, type, size } = old;
  const { modified } = open.view.meta(id);
  const content = old.chunks()[Symbol.asyncIterator]();
  const source = {
    ...{ name, type, size, modified, read: readerOf(content, size) },
    ...(thumbnail !== undefined && { thumbnail: () => Promise.resolve(thumbnail) }),
  };
  try {
    await putVersion(open, id, source, conduct);
  } finally {
    await content.return?.();
  }
}

async function eraseEarlier({ view, calls }: OpenDrive, id: NodeId): Promise<void> {
  const { latest } = view.node(id);
  if (latest !== null) await calls.command('eraseVersions', { id, before: latest.version });
}

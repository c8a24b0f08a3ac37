import type { NodeId } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { makeFolders } from './batch/make-folders.ts';
import { conflictName } from './content/conflict-name.ts';
import { checkName } from './content/names.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { newFileIn, putFile } from './put-file.ts';
import type { PlacedSource, TransferOptions, UploadProgress, UploadSource } from './types.ts';

/** The contract's refusals of a version that another device came before. */
const OVERTAKEN: ReadonlySet<unknown> = new Set(['version-conflict', 'trashed']);

/**
 * Stores a file under its name in a folder, or as the next version of the one that has this name. Where another device saved that
 * version first, or put the file into the trash, both stay: this one becomes a conflict copy beside it.
 */
export async function upload(
  open: OpenDrive,
  folder: NodeId,
  source: UploadSource,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const name = checkName(source.name);
  const parent = (await makeFolders(open, folder, [source.path], options.onInterrupted))(source.path);
  const existing = findChild(open, parent, name);
  if (existing?.kind === 'folder')
    throw new DriveError('conflict', `there is a folder named “${name}” already`);
  if (existing === undefined) return putFile(open, newFileIn(parent), { ...source, name }, options);
  try {
    return await putVersion(open, existing.id, { ...source, name }, options);
  } catch (error) {
    if (!OVERTAKEN.has(refusalOf(error))) throw error;
  }
  await open.view.refresh();
  const isTaken = (other: string): boolean => findChild(open, parent, other) !== undefined;
  const copy = isTaken(name) ? conflictName(name, new Date(), isTaken) : name;
  return putFile(open, newFileIn(parent), { ...source, name: copy }, options);
}

/**
 * Stores the next version of a file, whatever it is called, and keeps its name.
 * @throws DriveError `conflict` where another device came first.
 */
export function putVersion(
  open: OpenDrive,
  id: NodeId,
  source: PlacedSource,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const { latest } = open.view.node(id);
  if (latest === null) throw new DriveError('bad-argument', 'a folder has no versions');
  const { name } = open.view.meta(id);
  return putFile(open, { id, version: latest.version + 1 }, { ...source, name }, options);
}

function findChild({ view }: OpenDrive, parent: NodeId, name: string) {
  return [...view.snapshot().entries.values()].find(
    (e) => e.parent === parent && e.name === name && !e.trashed,
  );
}

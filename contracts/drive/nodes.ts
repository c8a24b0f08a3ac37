import { ensure, fail, orderedKey, type Blob64, type Context } from '../sdk/index.ts';
import { applyRekeys, ensureClean } from './keys.ts';
import { driveRecord, versions, type NodeRecord, type VersionRecord } from './records.ts';
import { isTrashed, reach, reachFolder } from './roles.ts';
import {
  limits,
  type Commands,
  type NewFile,
  type NewNode,
  type NewVersion,
  type NextVersion,
} from './schema.ts';
import { Drive } from './state.ts';
import { countStored, letGo } from './storage.ts';

type Args = Commands<Blob64>;

/** `init`: the one command that needs no drive. */
export function init(context: Context, { root }: Args['init']): Drive {
  ensure(context.caller === context.owner, 'not-permitted');
  ensure(driveRecord.get() === undefined, 'already-initialised');
  driveRecord.set({ root: root.id, change: 0, invites: 0, requests: 0, deposits: 0 });
  const drive = new Drive(context);
  drive.add({ ...blankNode(drive), ...root, kind: 'folder', parent: null, parentGeneration: 0 });
  return drive;
}

export function putVersions(drive: Drive, { rekeys, folders, files }: Args['putVersions']): void {
  if (folders.length + files.length > limits.batch) fail('bad-arguments', '.files');
  applyRekeys(drive, rekeys);
  for (const folder of folders) addNode(drive, folder, 'folder');
  for (const file of files) {
    if ('parent' in file) addFile(drive, file, originOf(drive));
    else putNextVersion(drive, file);
    countStored(file.content);
    if (file.content.thumbnail !== undefined) countStored(file.content.thumbnail);
  }
}

export function rename(drive: Drive, { id, meta, ifChange, rekeys }: Args['rename']): void {
  const { node, line } = reach(drive, id, 'editor');
  ensure(ifChange === undefined || ifChange === node.change, 'change-conflict');
  applyRekeys(drive, rekeys);
  // A name under a key that a removed person has would be open to them.
  ensureClean(drive, line);
  drive.touch(node);
  node.meta = meta;
}

/** @param origin - of its first version. */
export function addFile(drive: Drive, { content, ...file }: NewFile<Blob64>, origin: Origin): void {
  const node = addNode(drive, file, 'file');
  addVersion(node, content, origin);
}

function putNextVersion(drive: Drive, { id, meta, content }: NextVersion<Blob64>): void {
  const { node, line } = reach(drive, id, 'editor');
  ensure(node.kind === 'file', 'not-a-file');
  ensure(!isTrashed(line), 'trashed');
  ensureClean(drive, line);
  drive.touch(node);
  if (meta !== undefined) node.meta = meta;
  addVersion(node, content, originOf(drive));
}

function addNode(drive: Drive, args: NewNode<Blob64>, kind: 'folder' | 'file'): NodeRecord {
  const { id, parent, meta, wrap, parentGeneration } = args;
  const { node: folder, line } = reachFolder(drive, parent);
  ensure(line.length < limits.depth, 'too-deep');
  ensureClean(drive, line);
  ensure(parentGeneration === folder.keyGeneration, 'key-generation-conflict');
  const node = { ...blankNode(drive), id, parent, kind, meta, wrap, parentGeneration };
  drive.add(node);
  return node;
}

function addVersion(node: NodeRecord, { thumbnail, ...content }: NewVersion<Blob64>, origin: Origin): void {
  ensure(content.version === node.version + 1, 'version-conflict');
  node.version = content.version;
  node.modified = origin.time;
  takeThumbnail(node);
  if (thumbnail !== undefined) {
    node.thumbnail = thumbnail.enclaveShare;
    if (thumbnail.stored !== undefined) node.thumbnailStored = thumbnail.stored;
  }
  const { keyGeneration } = node;
  versions.set(versionKey(node.id, content.version), { ...content, keyGeneration, ...origin });
}

/** The thumbnail before goes in any case, from the store too. */
function takeThumbnail(node: NodeRecord): void {
  if (node.thumbnailStored !== undefined) letGo(node.thumbnailStored);
  delete node.thumbnail;
  delete node.thumbnailStored;
}

/** Who brought a version, and when. */
type Origin = Pick<VersionRecord, 'author' | 'time' | 'position'>;

function originOf({ context: { caller: author, time, position } }: Drive): Origin {
  return { author, time, position };
}

export const versionKey = (id: string, version: number): string => `${id}/${orderedKey(version)}`;

/** A node as it is before anything is known of it. */
function blankNode(
  drive: Drive,
): Omit<NodeRecord, 'id' | 'parent' | 'kind' | 'meta' | 'wrap' | 'parentGeneration'> {
  const { time } = drive.context;
  return {
    keyGeneration: 1,
    history: [],
    policyVersion: 0,
    keyAt: 0,
    removedAt: 0,
    nextExpiry: null,
    trashedAt: null,
    version: 0,
    created: time,
    modified: time,
    change: 0,
    shared: 0,
    scope: 0,
  };
}

/** The stored version, `undefined` standing for the newest. Fails with `unknown-version` or `not-a-file`. */
export function versionOf(node: NodeRecord, version = node.version) {
  ensure(node.kind === 'file', 'not-a-file');
  return versions.get(versionKey(node.id, version)) ?? fail('unknown-version');
}

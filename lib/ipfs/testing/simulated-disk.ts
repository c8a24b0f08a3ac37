import { dirname, join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import type { FilePort } from '../blockstore/file-port.ts';
import type { Chooser } from './choices.ts';

/**
 * A disk in memory that knows what a power cut may leave of it. Modelled is what POSIX promises and no more: bytes of a file are there
 * after its fsync, and names in a folder after the folder's; before that, each name may be any of those that it was since the last
 * sync, by itself, so changes of one folder are lost or kept in any subset and a rename may keep both names or neither; and a file
 * may be whole, empty, cut short or garbage.
 */
export type DiskOperation =
  | { kind: 'create'; path: string }
  | { kind: 'write'; path: string; bytes: Uint8Array }
  | { kind: 'sync'; path: string }
  | { kind: 'rename'; path: string; to: string }
  | { kind: 'makeFolder'; path: string }
  | { kind: 'syncFolder'; path: string }
  | { kind: 'remove'; path: string };

type FileNode = { bytes: Bytes; isSynced: boolean };
/** What a name may be: the first is durable, the last is what programs see, `undefined` is that there is no such name. */
type Versions = (FileNode | 'folder' | undefined)[];
/** Names by folder; the root is ''. */
export type DiskImage = Map<string, Map<string, Versions>>;

export const emptyDisk = (): DiskImage => new Map([['', new Map<string, Versions>()]]);

/** Applies one operation. @throws an error with a code, as a file system does. */
export function applyOperation(image: DiskImage, operation: DiskOperation): void {
  const { kind, path } = operation;
  if (kind === 'create') {
    if (seen(image, path) !== undefined) throw systemError('EEXIST');
    enter(image, path, { bytes: new Uint8Array(0), isSynced: false });
  } else if (kind === 'write') {
    const node = fileAt(image, path);
    node.bytes = concatBytes(node.bytes, operation.bytes);
    node.isSynced = false;
  } else if (kind === 'sync') fileAt(image, path).isSynced = true;
  else if (kind === 'rename') {
    const node = fileAt(image, path);
    enter(image, operation.to, node);
    enter(image, path, undefined);
  } else if (kind === 'makeFolder') makeFolder(image, path);
  else if (kind === 'syncFolder') {
    for (const versions of namesIn(image, path).values()) versions.splice(0, versions.length - 1);
  } else remove(image, path);
}

/** One of the states that a power cut permits; `choose` decides which. It is durable as a whole. */
export function cutPower(image: DiskImage, choose: Chooser): DiskImage {
  const left = emptyDisk();
  const visit = (folder: string): void => {
    for (const [name, versions] of namesIn(image, folder)) {
      const version = versions[choose(versions.length)];
      if (version === undefined) continue;
      const path = join(folder, name);
      if (version === 'folder') {
        makeFolder(left, path);
        visit(path);
      } else enter(left, path, { bytes: bytesLeft(version, choose), isSynced: true });
    }
  };
  visit('');
  for (const names of left.values())
    for (const versions of names.values()) versions.splice(0, versions.length - 1);
  return left;
}

function bytesLeft({ bytes, isSynced }: FileNode, choose: Chooser): Bytes {
  if (isSynced || bytes.length === 0) return bytes;
  const kinds = [
    bytes,
    new Uint8Array(0),
    bytes.slice(0, bytes.length >> 1),
    bytes.map((byte) => byte ^ 0x5a),
  ];
  return kinds[choose(kinds.length)] ?? bytes;
}

export type DiskPortOptions = {
  /** The folder that is the disk's root. */
  root: string;
  /** Called with each operation before it is done. What it throws is what the disk says. */
  onOperation?: (operation: DiskOperation) => void;
  /** Operations that are said to be done and are not. */
  skips?: (operation: DiskOperation) => boolean;
};

/** The disk as the block store uses it. Every operation takes a turn, so that others come between. */
export function portOf(
  image: DiskImage,
  { root, onOperation = () => undefined, skips = () => false }: DiskPortOptions,
): FilePort {
  const at = (path: string): string => relative(root, path);
  const run = async (operation: DiskOperation): Promise<void> => {
    await nextTurn();
    if (skips(operation)) return;
    onOperation(operation);
    applyOperation(image, operation);
  };
  const look = async <T>(task: () => T): Promise<T> => {
    await nextTurn();
    return task();
  };
  return {
    async create(path) {
      await run({ kind: 'create', path: at(path) });
      return {
        write: (bytes) => run({ kind: 'write', path: at(path), bytes: bytes.slice() }),
        sync: () => run({ kind: 'sync', path: at(path) }),
        close: () => Promise.resolve(),
      };
    },
    rename: (from, to) => run({ kind: 'rename', path: at(from), to: at(to) }),
    makeFolder: (path) => run({ kind: 'makeFolder', path: at(path) }),
    syncFolder: (path) => run({ kind: 'syncFolder', path: at(path) }),
    read: (path) => look(() => fileAt(image, at(path)).bytes.slice()),
    size: (path) =>
      look(() => {
        const found = seen(image, at(path));
        return found === undefined || found === 'folder' ? undefined : found.bytes.length;
      }),
    list: (folder) =>
      look(() =>
        [...namesIn(image, at(folder))].flatMap(([name, versions]) =>
          versions.at(-1) === undefined ? [] : [name],
        ),
      ),
    remove: (path) => run({ kind: 'remove', path: at(path) }),
  };
}

function namesIn(image: DiskImage, folder: string): Map<string, Versions> {
  const names = image.get(folder);
  if (names === undefined || (folder !== '' && seen(image, folder) !== 'folder')) throw systemError('ENOENT');
  return names;
}

function seen(image: DiskImage, path: string): Versions[number] {
  const folder = parentOf(path);
  if (folder !== '' && seen(image, folder) !== 'folder') return undefined;
  return image.get(folder)?.get(nameOf(path))?.at(-1);
}

function fileAt(image: DiskImage, path: string): FileNode {
  const node = seen(image, path);
  if (node === undefined || node === 'folder') throw systemError('ENOENT');
  return node;
}

function enter(image: DiskImage, path: string, version: Versions[number]): void {
  const names = namesIn(image, parentOf(path));
  const versions = names.get(nameOf(path)) ?? [undefined];
  versions.push(version);
  names.set(nameOf(path), versions);
}

function makeFolder(image: DiskImage, path: string): void {
  if (path === '' || seen(image, path) === 'folder') return;
  makeFolder(image, parentOf(path));
  enter(image, path, 'folder');
  if (!image.has(path)) image.set(path, new Map());
}

function remove(image: DiskImage, path: string): void {
  const found = seen(image, path);
  if (found === undefined) return;
  if (found === 'folder')
    for (const [name, versions] of namesIn(image, path))
      if (versions.at(-1) !== undefined) remove(image, join(path, name));
  enter(image, path, undefined);
}

const parentOf = (path: string): string => (dirname(path) === '.' ? '' : dirname(path));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** An error as Node.js makes them of a system call. */
export const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: by the simulated disk`), { code });

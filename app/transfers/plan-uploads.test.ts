import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drive, DriveSnapshot, Entry, UploadSource } from '../../lib/drive/index.ts';
import { createFolderMaker } from './folder-maker.ts';
import { findConflicts, resolveConflicts, type ConflictChoice } from './plan-uploads.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('not expected'));

/** A drive in memory, as far as planning looks at one. */
function memoryDrive(): Drive & { made: string[] } {
  const entries = new Map<string, Entry>();
  const put = (id: string, parent: string | null, kind: Entry['kind'], name: string): void => {
    const rest = {
      type: '',
      size: 0,
      modified: 0,
      changed: 0,
      version: 1,
      trashed: false,
      role: 'owner',
      shared: 0,
      hasThumbnail: false,
    } as const;
    entries.set(id, { id, parent, kind, name, ...rest });
  };
  put('root', null, 'folder', 'My files');
  put('f', 'root', 'file', 'a.txt');
  put('g', 'root', 'file', 'a (2).txt');
  put('d', 'root', 'folder', 'photos');
  put('h', 'd', 'file', 'x.png');
  const made: string[] = [];
  return {
    made,
    id: 'drive',
    snapshot: (): DriveSnapshot => ({ entries, roots: ['root'], synced: true }),
    subscribe: () => () => undefined,
    refresh: () => Promise.resolve(),
    async createFolder(parent, name) {
      await Promise.resolve();
      made.push(name);
      put(`${parent}/${name}`, parent, 'folder', name);
      return `${parent}/${name}`;
    },
    upload: refuse,
    thumbnails: refuse,
    download: refuse,
    replace: refuse,
    versions: refuse,
    restoreVersion: refuse,
    rename: refuse,
    move: refuse,
    trash: refuse,
    restore: refuse,
    purge: refuse,
    share: refuse,
    createLink: refuse,
    grants: refuse,
    changeGrant: refuse,
    revoke: refuse,
    createRequest: refuse,
    requests: refuse,
    changeRequest: refuse,
    closeRequest: refuse,
    collectDeposits: refuse,
    usage: refuse,
    setQuota: refuse,
    mostCopies: refuse,
    setCopies: refuse,
    releaseErased: refuse,
    erasures: refuse,
    exposure: refuse,
    eraseEarlier: refuse,
    get conditions(): never {
      throw new Error('no upload has conditions');
    },
  };
}

const source = (name: string, ...path: string[]): UploadSource => ({
  name,
  path,
  size: 1,
  type: '',
  modified: 0,
  read: refuse,
});

/** The same choice for every conflict. */
const all = (files: readonly UploadSource[], choice: ConflictChoice) =>
  new Map(findConflicts(memoryDrive(), 'root', files).map(({ source: file }) => [file, choice]));

test('a taken name is a conflict, in nested folders too; a new one is none', () => {
  const files = [source('a.txt'), source('b.txt'), source('x.png', 'photos'), source('x.png', 'other')];
  const found = findConflicts(memoryDrive(), 'root', files);
  assert.deepEqual(
    found.map(({ source: file, existing }) => [[...file.path, file.name].join('/'), existing.id]),
    [
      ['a.txt', 'f'],
      ['photos/x.png', 'h'],
    ],
  );
});

test('keeping both finds a name that nobody has', () => {
  const files = [source('a.txt'), source('a (3).txt'), source('b.txt')];
  const names = resolveConflicts(memoryDrive(), 'root', files, all(files, 'keep-both')).map(
    (file) => file.name,
  );
  assert.deepEqual(names, ['a (4).txt', 'a (3).txt', 'b.txt']);
});

test('skipping leaves what is new, replacing leaves everything', () => {
  const files = [source('a.txt'), source('b.txt')];
  assert.deepEqual(
    resolveConflicts(memoryDrive(), 'root', files, all(files, 'skip')).map((file) => file.name),
    ['b.txt'],
  );
  assert.equal(resolveConflicts(memoryDrive(), 'root', files, all(files, 'replace')).length, 2);
});

test('each conflict may be decided in its own way', () => {
  const [a, g, b] = [source('a.txt'), source('a (2).txt'), source('b.txt')];
  const choices = new Map([
    [a, 'keep-both'],
    [g, 'skip'],
  ] as const);
  const names = resolveConflicts(memoryDrive(), 'root', [a, g, b], choices).map((file) => file.name);
  assert.deepEqual(names, ['a (3).txt', 'b.txt']);
});

test('files that go into the same new folder make it once', async () => {
  const drive = memoryDrive();
  const makeFolder = createFolderMaker(drive);
  const ids = await Promise.all([
    makeFolder('root', ['new', 'inner']),
    makeFolder('root', ['new', 'inner']),
    makeFolder('root', ['photos']),
  ]);
  assert.equal(ids[0], ids[1]);
  assert.equal(ids[2], 'd');
  assert.deepEqual(drive.made, ['new', 'inner']);
});

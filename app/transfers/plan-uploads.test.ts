import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Drive, DriveSnapshot, Entry, UploadSource } from '../../lib/drive/index.ts';
import { findConflicts, resolveConflicts, uploadsOf, type ConflictChoice } from './plan-uploads.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('not expected'));

/** A drive in memory, as far as planning looks at one. */
function memoryDrive(): Drive {
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
  return {
    id: 'drive',
    snapshot: (): DriveSnapshot => ({ entries, roots: ['root'], synced: true }),
    subscribe: () => () => undefined,
    refresh: () => Promise.resolve(),
    createFolder: refuse,
    createFolders: refuse,
    upload: refuse,
    uploadMany: refuse,
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

test('a folder is one transfer with all that is inside, and so are very many files; a few have one each', () => {
  const drive = memoryDrive();
  const few = [source('a.txt'), source('x.png', 'trip'), source('y.png', 'trip', 'day one'), source('b.txt')];
  const planned = (files: readonly UploadSource[]) =>
    uploadsOf(drive, 'root', { files }, () => undefined).map(({ name, count, origins, total }) => [
      ...[name, count?.total, total],
      origins?.map(({ path, name: file }) => [...path, file].join('/')),
    ]);
  assert.deepEqual(planned(few), [
    ['a.txt', undefined, 1, ['a.txt']],
    ['b.txt', undefined, 1, ['b.txt']],
    ['trip', 2, 2, ['trip/x.png', 'trip/day one/y.png']],
  ]);
  const many = Array.from({ length: 1200 }, (_, n) => source(`${String(n)}.txt`));
  const [all, ...others] = planned(many);
  assert.deepEqual([all?.slice(0, 3), others], [['1,200 files', 1200, 1200], []]);
});

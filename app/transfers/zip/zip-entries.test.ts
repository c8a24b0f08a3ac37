import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../../lib/drive/index.ts';
import { driveOf, entryOf } from '../../browser/listing-testing.ts';
import { zipEntries } from './zip-entries.ts';

const folder = (id: string, parent: string, name = id): Entry =>
  entryOf(id, parent, { kind: 'folder', name });
const paths = (entries: Entry[], ...chosen: string[]): string[] => {
  const snapshot = driveOf(entryOf('root', null, { kind: 'folder' }), ...entries);
  const found = chosen.flatMap((id) => snapshot.entries.get(id) ?? []);
  return zipEntries(snapshot, found).map(({ path }) => path);
};

void test('a folder comes with all that lies in it, and nothing that was thrown away', () => {
  const entries = [
    folder('trip', 'root', 'Trip'),
    entryOf('a', 'trip', { name: 'a.txt' }),
    folder('day', 'trip', 'Day'),
    entryOf('b', 'day', { name: 'b.txt' }),
    entryOf('gone', 'day', { trashed: true }),
    entryOf('other', 'root'),
  ];
  assert.deepEqual(paths(entries, 'trip'), ['Trip', 'Trip/a.txt', 'Trip/Day', 'Trip/Day/b.txt']);
});

void test('no path leads out of the folder into which it is unpacked', () => {
  const entries = [
    folder('up', 'root', '..'),
    entryOf('in', 'up', { name: '../../.ssh/authorized_keys' }),
    entryOf('root-file', 'root', { name: '/etc/passwd' }),
    entryOf('drive-file', 'root', { name: 'C:\\boot.ini' }),
  ];
  assert.deepEqual(paths(entries, 'up', 'root-file', 'drive-file'), [
    '_',
    '_/.._.._.ssh_authorized_keys',
    '_etc_passwd',
    'C__boot.ini',
  ]);
});

void test('no file takes the place of another, on a disk that ignores case either', () => {
  const entries = [
    entryOf('a', 'root', { name: 'Note.txt' }),
    entryOf('b', 'root', { name: 'note.txt' }),
    entryOf('c', 'root', { name: 'note?.txt' }),
    entryOf('d', 'root', { name: 'note*.txt' }),
  ];
  assert.deepEqual(paths(entries, 'a', 'b', 'c', 'd'), [
    'Note.txt',
    'note (2).txt',
    'note_.txt',
    'note_ (2).txt',
  ]);
});

void test('folders that lie in each other end', () => {
  assert.deepEqual(paths([folder('a', 'b'), folder('b', 'a')], 'a'), ['a', 'a/b']);
});

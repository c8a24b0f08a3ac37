import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../lib/drive/index.ts';
import { driveOf, entryOf } from './listing-testing.ts';
import { isMovable, mayMoveInto } from './may-move.ts';

const drive = driveOf(
  entryOf('root', null, { kind: 'folder' }),
  entryOf('outer', 'root', { kind: 'folder' }),
  entryOf('inner', 'outer', { kind: 'folder' }),
  entryOf('theirs', 'root', { kind: 'folder', role: 'viewer' }),
  entryOf('broken', 'root', { kind: 'folder', problem: 'tampered' }),
  entryOf('old', 'root', { kind: 'folder', trashed: true }),
  entryOf('a', 'root'),
  entryOf('b', 'inner'),
);
const get = (id: string): Entry => drive.entries.get(id) ?? entryOf(id, null);
const may = (ids: string[], folder: string): boolean => mayMoveInto(drive, ids.map(get), get(folder));

void test('entries go into another folder', () => {
  assert.ok(may(['a'], 'outer'));
  assert.ok(may(['a', 'b'], 'outer'));
  assert.ok(may(['inner'], 'root'));
});

void test('a folder goes neither into itself nor into what lies in it', () => {
  assert.equal(may(['outer'], 'outer'), false);
  assert.equal(may(['outer'], 'inner'), false);
  assert.equal(may(['a', 'outer'], 'inner'), false);
});

void test('nothing goes where it is, into a file, or where it may not be put', () => {
  for (const folder of ['root', 'b', 'theirs', 'broken', 'old'])
    assert.equal(may(['a'], folder), false, folder);
});

void test('what one may not change stays where it is', () => {
  const root = get('root');
  assert.ok(isMovable(get('a'), root));
  for (const id of ['root', 'theirs', 'broken']) assert.equal(isMovable(get(id), root), false);
});

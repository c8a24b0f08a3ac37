import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf as snapshot, entryOf as entry } from './listing-testing.ts';
import { childNamed, childrenOf, isOpenable, liesIn, pathTo, sortEntries, trashedTops } from './listing.ts';

const drive = snapshot(
  entry('root', null, { kind: 'folder' }),
  entry('a', 'root', { kind: 'folder', name: 'Zebra' }),
  entry('b', 'root', { name: 'file 10', size: 5 }),
  entry('c', 'root', { name: 'file 9', size: 7 }),
  entry('d', 'a', { trashed: true, kind: 'folder' }),
  entry('e', 'd', { trashed: true }),
);

test('folders come first and numbers count as numbers', () => {
  const names = sortEntries(childrenOf(drive, 'root'), { column: 'name', descending: false }).map(
    (item) => item.name,
  );
  assert.deepEqual(names, ['Zebra', 'file 9', 'file 10']);
});

test('a descending order keeps folders first', () => {
  const ids = sortEntries(childrenOf(drive, 'root'), { column: 'size', descending: true }).map(
    (item) => item.id,
  );
  assert.deepEqual(ids, ['a', 'c', 'b']);
});

test('the trash shows what was moved there, not what lies inside', () => {
  assert.deepEqual(
    trashedTops(drive).map((item) => item.id),
    ['d'],
  );
  assert.deepEqual(childrenOf(drive, 'a'), []);
});

test('a path starts at the top and ends for what is missing', () => {
  assert.deepEqual(
    pathTo(drive, 'e').map((item) => item.id),
    ['root', 'a', 'd', 'e'],
  );
  assert.deepEqual(pathTo(drive, 'nothing'), []);
  assert.equal(isOpenable(drive, 'e'), false);
  assert.equal(isOpenable(drive, 'a'), true);
});

test('a cycle ends a path', () => {
  const looped = snapshot(entry('x', 'y'), entry('y', 'x'));
  assert.equal(pathTo(looped, 'x').length, 2);
});

test('names are compared in their stored form', () => {
  const accented = snapshot(entry('root', null), entry('n', 'root', { name: 'é' }));
  assert.equal(childNamed(accented, 'root', 'e\u0301')?.id, 'n');
  assert.equal(childNamed(accented, 'root', 'e'), undefined);
});

test('a folder is listed once for a snapshot, and anew for the next one', () => {
  assert.equal(childrenOf(drive, 'root'), childrenOf(drive, 'root'));
  assert.notEqual(childrenOf({ ...drive }, 'root'), childrenOf(drive, 'root'));
  assert.deepEqual(childrenOf({ ...drive }, 'root'), childrenOf(drive, 'root'));
});

test('an entry lies in itself and in what is above it, in nothing beside it', () => {
  assert.ok(liesIn(drive, 'e', 'a'));
  assert.ok(liesIn(drive, 'a', 'a'));
  assert.equal(liesIn(drive, 'b', 'a'), false);
});

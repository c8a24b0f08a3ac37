import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf, entryOf } from './listing-testing.ts';
import { withPending, type PendingChange } from './optimistic.ts';

const drive = driveOf(
  entryOf('root', null, { kind: 'folder' }),
  entryOf('box', 'root', { kind: 'folder', name: 'Box' }),
  entryOf('a', 'root', { name: 'a.txt' }),
  entryOf('b', 'root', { name: 'b.txt', trashed: true }),
);
const rename = (entry: string, name: string): PendingChange => ({ kind: 'rename', entry, name });

void test('without changes the drive is what it is', () => {
  const { snapshot, saving } = withPending(drive, []);
  assert.equal(snapshot, drive);
  assert.equal(saving.size, 0);
});

void test('each kind of change shows, and says that it is not certain', () => {
  const { snapshot, saving } = withPending(drive, [
    rename('a', 'z.txt'),
    { kind: 'move', entry: 'a', parent: 'box' },
    { kind: 'trash', entries: ['box'] },
    { kind: 'restore', entries: ['b'] },
  ]);
  assert.equal(snapshot.entries.get('a')?.name, 'z.txt');
  assert.equal(snapshot.entries.get('a')?.parent, 'box');
  assert.equal(snapshot.entries.get('box')?.trashed, true);
  assert.equal(snapshot.entries.get('b')?.trashed, false);
  assert.deepEqual([...saving], ['a', 'box', 'b']);
  assert.equal(drive.entries.get('a')?.name, 'a.txt');
});

void test('a new folder stands in its parent until the drive has it', () => {
  const id = 'new';
  const planned: PendingChange = { kind: 'folder', id, parent: 'box', name: 'New' };
  const { snapshot, saving } = withPending(drive, [planned]);
  assert.deepEqual([snapshot.entries.get(id)?.parent, snapshot.entries.get(id)?.name], ['box', 'New']);
  assert.ok(saving.has(id));
  const later = driveOf(...drive.entries.values(), entryOf('new', 'box', { kind: 'folder', name: 'New' }));
  assert.deepEqual(withPending(later, [planned]).snapshot.entries, later.entries);
  assert.equal(withPending(later, [planned]).saving.size, 0);
});

void test('a folder that is only planned can be renamed already', () => {
  const planned: PendingChange = { kind: 'folder', id: 'new', parent: 'box', name: 'New' };
  const { snapshot } = withPending(drive, [planned, rename('new', 'Newer')]);
  assert.equal(snapshot.entries.get('new')?.name, 'Newer');
});

void test('several changes of one entry: the last one shows, whichever of them ended first', () => {
  const [first, second] = [rename('a', 'one'), rename('a', 'two')];
  assert.equal(withPending(drive, [first, second]).snapshot.entries.get('a')?.name, 'two');
  assert.equal(withPending(drive, [second]).snapshot.entries.get('a')?.name, 'two');
  assert.equal(withPending(drive, [first]).snapshot.entries.get('a')?.name, 'one');
});

void test('what is left out again is as it was', () => {
  const moved: PendingChange = { kind: 'move', entry: 'a', parent: 'box' };
  const { snapshot, saving } = withPending(drive, [moved]);
  assert.equal(snapshot.entries.get('a')?.name, 'a.txt');
  assert.ok(saving.has('a'));
  assert.equal(withPending(drive, []).snapshot.entries.get('a')?.parent, 'root');
});

void test('changes of what is gone meanwhile do nothing', () => {
  const { snapshot, saving } = withPending(drive, [
    rename('gone', 'x'),
    { kind: 'folder', id: 'new', parent: 'gone', name: 'x' },
  ]);
  assert.deepEqual(snapshot.entries, drive.entries);
  assert.equal(saving.size, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf, entryOf } from '../browser/listing-testing.ts';
import { storageUse } from './storage-use.ts';

test('storage is the sum of all files, by kind, with the trash apart', () => {
  const use = storageUse(
    driveOf(
      entryOf('root', null, { kind: 'folder', size: 7 }),
      entryOf('bin', 'root', { kind: 'folder', trashed: true }),
      entryOf('photo', 'root', { name: 'photo.jpg', size: 1 }),
      entryOf('film', 'root', { type: 'video/mp4', size: 2 }),
      entryOf('notes', 'root', { name: 'notes.txt', size: 4 }),
      entryOf('model', 'root', { name: 'model.bin', size: 8 }),
      entryOf('old', 'bin', { name: 'old.jpg', size: 16 }),
    ),
  );
  assert.deepEqual(use, {
    bytes: 31,
    files: 5,
    byKind: { image: 1, media: 2, document: 4, other: 8, trash: 16 },
  });
});

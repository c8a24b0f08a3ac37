import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf, entryOf } from '../browser/listing-testing.ts';
import { recentFiles, starredEntries } from './pick-entries.ts';

const root = entryOf('root', null, { kind: 'folder' });
const gone = entryOf('gone', 'root', { kind: 'folder', trashed: true });

test('recent files are those changed last, newest first, without folders and the trash', () => {
  const files = Array.from({ length: 120 }, (_, i) =>
    entryOf(`f${String(i)}`, 'root', { changed: i, modified: 5 }),
  );
  const inside = entryOf('inside', 'gone', { changed: 1000 });
  const found = recentFiles(driveOf(root, gone, inside, ...files));
  assert.equal(found.length, 100);
  assert.deepEqual(
    found.slice(0, 2).map(({ id, modified }) => [id, modified]),
    [
      ['f119', 119],
      ['f118', 118],
    ],
  );
});

test('starred entries are shown unless they are gone or in the trash', () => {
  const file = entryOf('a', 'root');
  const snapshot = driveOf(root, gone, file, entryOf('b', 'gone'));
  const found = starredEntries(snapshot, new Set(['a', 'b', 'gone', 'nowhere']));
  assert.deepEqual(found, [file]);
  assert.deepEqual(starredEntries(snapshot, undefined), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driveOf, entryOf } from './listing-testing.ts';
import { kindOf, searchEntries, type SearchKind } from './search.ts';

const drive = driveOf(
  entryOf('root', null, { kind: 'folder', name: 'summer root' }),
  entryOf('photos', 'root', { kind: 'folder', name: 'Summer photos' }),
  entryOf('beach', 'photos', { name: 'Été à la plage SUMMER.jpg', type: 'image/jpeg' }),
  entryOf('plan', 'root', { name: 'summer plan.md' }),
  entryOf('film', 'root', { name: 'summer.mkv', type: 'video/x-matroska' }),
  entryOf('old', 'root', { kind: 'folder', name: 'old summer', trashed: true }),
  entryOf('inside', 'old', { name: 'summer inside.txt' }),
  entryOf('elsewhere', null, { kind: 'folder', name: 'summer elsewhere' }),
);

const found = (text: string, kind: SearchKind = 'any', top = 'root'): string[] =>
  searchEntries(drive, top, { text, kind }).map(({ id }) => id);

void test('names with all words are found, in any order, whatever their case and accents', () => {
  assert.deepEqual(found('Summer'), ['photos', 'beach', 'plan', 'film']);
  assert.deepEqual(found('plage  ete'), ['beach']);
  assert.deepEqual(found('plage winter'), []);
});

void test('the top itself, the trash and all inside it, and what lies elsewhere are not', () => {
  assert.deepEqual(found('old'), []);
  assert.deepEqual(found('inside'), []);
  assert.deepEqual(found('elsewhere'), []);
  assert.deepEqual(found('summer', 'any', 'photos'), ['beach']);
});

void test('a kind alone finds all of it', () => {
  assert.deepEqual(found('', 'folder'), ['photos']);
  assert.deepEqual(found('summer', 'image'), ['beach']);
  assert.deepEqual(found('', 'media'), ['film']);
  assert.deepEqual(found('', 'document'), ['plan']);
});

void test('kinds are told by type, and by the ending where there is none', () => {
  const kind = (name: string, type: string): string => kindOf(entryOf('x', null, { name, type }));
  assert.equal(kind('scan.pdf', 'application/pdf'), 'document');
  assert.equal(kind('scan', 'application/vnd.oasis.opendocument.text'), 'document');
  assert.equal(kind('cat.PNG', ''), 'image');
  assert.equal(kind('song', 'audio/flac'), 'media');
  assert.equal(kind('disk.img', 'application/octet-stream'), 'other');
});

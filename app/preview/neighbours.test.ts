import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from '../browser/listing-testing.ts';
import { neighboursOf } from './neighbours.ts';

const file = (id: string, name: string) => entryOf(id, 'root', { name });
const [first, last] = [file('a', 'a.png'), file('z', 'z.md')];
const around = [
  first,
  entryOf('folder', 'root', { kind: 'folder', name: 'b.png' }),
  file('disk', 'c.img'),
  entryOf('altered', 'root', { name: 'd.png', problem: 'tampered' }),
  last,
];

test('what has no preview is stepped over', () => {
  assert.deepEqual(neighboursOf(first, around), { previous: undefined, next: last });
  assert.deepEqual(neighboursOf(last, around), { previous: first, next: undefined });
});

test('what stands in no list, such as an older version, has no neighbours', () => {
  const none = { previous: undefined, next: undefined };
  assert.deepEqual(neighboursOf({ ...first, version: first.version + 1 }, around), none);
  assert.deepEqual(neighboursOf(file('new', 'new.png'), around), none);
});

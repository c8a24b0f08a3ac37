import assert from 'node:assert/strict';
import { test } from 'node:test';
import { starsWith } from './star-changes.ts';

const kept = new Set(['letter', 'photo']);

void test('what is under way shows over the stars that are kept, the later over the earlier', () => {
  const first = { ids: ['plan', 'photo'], isStarred: true };
  const second = { ids: ['photo', 'letter'], isStarred: false };
  assert.deepEqual(starsWith(kept, [first, second]), new Set(['plan']));
  assert.deepEqual(kept, new Set(['letter', 'photo']), 'the kept ones are as they were');
});

void test('one that fails goes without taking another with it', () => {
  const second = { ids: ['plan'], isStarred: true };
  assert.deepEqual(starsWith(kept, [second]), new Set(['letter', 'photo', 'plan']));
  assert.equal(starsWith(kept, []), kept);
});

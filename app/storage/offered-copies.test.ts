import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offeredCopies } from './offered-copies.ts';

test('no more copies are offered than the store has portals, and as ever where it does not say', () => {
  assert.deepEqual(offeredCopies(null, 1), [1]);
  assert.deepEqual(offeredCopies(null, 2), [1, 2]);
  assert.deepEqual(offeredCopies(null, 8), [1, 2, 3]);
  assert.deepEqual(offeredCopies(null, null), [1, 2, 3]);
});

test('what was chosen is among them, whatever the store has now', () => {
  assert.deepEqual(offeredCopies(2, 3), [1, 2, 3]);
  assert.deepEqual(offeredCopies(5, 8), [1, 2, 3, 5]);
  assert.deepEqual(offeredCopies(3, 1), [1, 3]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenAfter, mannerOf, plain, rangeOf, toggled } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
const range = { isRange: true, isAdding: false };

void test('a key is chosen, and given up when it is chosen again', () => {
  assert.deepEqual([...toggled(new Set(['a']), 'b')], ['a', 'b']);
  assert.deepEqual([...toggled(new Set(['a', 'b']), 'a')], ['b']);
  assert.deepEqual([...chosenAfter(new Set(), order, { anchor: null, key: 'c', manner: plain })], ['c']);
});

void test('a range has both ends, whichever way it goes', () => {
  assert.deepEqual(rangeOf(order, 'b', 'd'), ['b', 'c', 'd']);
  assert.deepEqual(rangeOf(order, 'd', 'b'), ['b', 'c', 'd']);
});

void test('a range from what is gone is the one key', () => {
  assert.deepEqual(rangeOf(order, 'gone', 'd'), ['d']);
  assert.deepEqual(rangeOf(order, null, 'd'), ['d']);
});

void test('a range takes the place of what was chosen, or adds to it', () => {
  const keys = new Set(['e']);
  assert.deepEqual([...chosenAfter(keys, order, { anchor: 'a', key: 'b', manner: range })], ['a', 'b']);
  const adding = { isRange: true, isAdding: true };
  assert.deepEqual([...chosenAfter(keys, order, { anchor: 'a', key: 'b', manner: adding })], ['e', 'a', 'b']);
});

void test('shift means a range; control and command add', () => {
  const event = { shiftKey: true, ctrlKey: false, metaKey: true };
  assert.deepEqual(mannerOf(event), { isRange: true, isAdding: true });
});

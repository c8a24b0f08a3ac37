import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePlaces, countWords, normalizeWords } from './recovery-check.ts';

test('the places to check differ, are in order and exist', () => {
  for (let i = 0; i < 50; i++) {
    const places = choosePlaces(24, 3);
    assert.equal(new Set(places).size, 3);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    assert.ok(places.every((place) => place >= 0 && place < 24));
  }
});

test('words are understood however they were written down', () => {
  assert.equal(normalizeWords(' 1. Abandon\n2. ability,  3) able '), 'abandon ability able');
  assert.equal(countWords('one two\nthree'), 3);
  assert.equal(countWords('  '), 0);
});

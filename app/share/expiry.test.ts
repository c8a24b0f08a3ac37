import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expiryOf } from './expiry.ts';

const now = new Date(2030, 4, 10, 12).getTime();

test('never has no end, spans count from now', () => {
  assert.equal(expiryOf('never', '', now), undefined);
  assert.equal(expiryOf('hour', '', now), now + 3_600_000);
});

test('a date lasts to its end; today is still to come', () => {
  assert.equal(expiryOf('date', '2030-05-10', now), new Date(2030, 4, 11).getTime() - 1);
});

test('a past or missing date is refused', () => {
  assert.equal(expiryOf('date', '2030-05-09', now), null);
  assert.equal(expiryOf('date', '', now), null);
});

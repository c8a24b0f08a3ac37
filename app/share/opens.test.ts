import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opensOf } from './opens.ts';

test('a link opens any number of times, once, or as often as was typed', () => {
  assert.equal(opensOf('any', ''), null);
  assert.equal(opensOf('once', '7'), 1);
  assert.equal(opensOf('some', ' 7 '), 7);
  assert.equal(opensOf('some', '1000'), 1000);
});

test('what is no count is refused', () => {
  for (const text of ['', '0', '-1', '1001', '1.5', 'two', '1e2'])
    assert.equal(opensOf('some', text), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeName } from './file-name.ts';

void test('the first number that is free comes before the ending', () => {
  const taken = new Set(['report (2).pdf']);
  assert.equal(
    freeName('report.pdf', () => false),
    'report (2).pdf',
  );
  assert.equal(
    freeName('report.pdf', (name) => taken.has(name)),
    'report (3).pdf',
  );
  assert.equal(
    freeName('.profile', () => false),
    '.profile (2)',
  );
});

void test('it stays within what a name may have, and cuts no character in two', () => {
  const long = freeName(`${'a'.repeat(247)}😀b.txt`, () => false);
  assert.ok(long.length <= 255 && long.isWellFormed());
  assert.match(long, / \(2\)\.txt$/);
});

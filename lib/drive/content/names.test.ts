import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DriveError } from '../drive-error.ts';
import { checkName } from './names.ts';

const badName = { name: 'DriveError', code: 'bad-name' };

void test('names that only look dangerous are names', () => {
  for (const name of [
    'constructor',
    '__proto__',
    'toString',
    '...',
    '.hidden',
    'a b',
    'naïve',
    '文.txt',
    '👪',
    '<b>',
    'CON',
    "';--",
  ]) {
    assert.equal(checkName(name), name.normalize('NFC'));
  }
});

void test('separators, dots alone, control and bidirectional characters, and halves of characters are refused', () => {
  const bad = [
    '',
    ' ',
    '.',
    '..',
    ' .. ',
    '/',
    'a/b',
    'a\\b',
    '../x',
    'a\0',
    'a\nb',
    '\u007f',
    '\u0085',
    'txt\u202eexe',
    '\u2066a',
    '\ud800',
  ];
  for (const name of bad) assert.throws(() => checkName(name), badName, JSON.stringify(name));
});

void test('two ways to write one name are one name; length counts after that', () => {
  assert.equal(checkName('cafe\u0301'), 'caf\u00e9');
  assert.equal(checkName('  padded '), 'padded');
  checkName('x'.repeat(255));
  assert.throws(() => checkName('x'.repeat(256)), badName);
});

void test('whatever passes, passes unchanged again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let name: string;
      try {
        name = checkName(text);
      } catch (error) {
        assert.ok(error instanceof DriveError);
        return;
      }
      assert.equal(checkName(name), name);
      assert.ok(!name.includes('/') && name.isWellFormed());
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortcutOf } from './shortcuts.ts';

const stroke = (key: string, more: Partial<Parameters<typeof shortcutOf>[0]> = {}) => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

void test('letters mean something, in capitals too, until they are turned off', () => {
  assert.equal(shortcutOf(stroke('n'), true), 'newFolder');
  assert.equal(shortcutOf(stroke('N', { shiftKey: true }), true), 'newFolder');
  assert.equal(shortcutOf(stroke('?', { shiftKey: true }), true), 'help');
  for (const key of ['n', 'u', 'i', 'v', '/', '?']) assert.equal(shortcutOf(stroke(key), false), undefined);
});

void test('keys that are no letters stay', () => {
  assert.equal(shortcutOf(stroke('F2'), false), 'rename');
  assert.equal(shortcutOf(stroke('Delete'), false), 'trash');
  assert.equal(shortcutOf(stroke('ArrowUp', { altKey: true }), false), 'up');
  assert.equal(shortcutOf(stroke('ArrowUp'), false), undefined);
});

void test('what the browser uses with Control, Alt or Command is left to it', () => {
  assert.equal(shortcutOf(stroke('n', { ctrlKey: true }), true), undefined);
  assert.equal(shortcutOf(stroke('i', { metaKey: true }), true), undefined);
  assert.equal(shortcutOf(stroke('v', { altKey: true }), true), undefined);
});

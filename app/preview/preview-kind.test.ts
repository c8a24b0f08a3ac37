import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageTypeOf, previewKindOf } from './preview-kind.ts';

test('pictures of the fixed list are pictures', () => {
  assert.equal(previewKindOf({ name: 'a.png', type: 'image/png' }), 'image');
  assert.equal(imageTypeOf({ name: 'a.JPG', type: '' }), 'image/jpeg');
});

test('an SVG is never a picture, whatever it is called', () => {
  assert.equal(previewKindOf({ name: 'a.svg', type: 'image/svg+xml' }), 'text');
  assert.equal(previewKindOf({ name: 'a.png', type: 'image/svg+xml' }), 'text');
});

test('HTML is text', () => {
  assert.equal(previewKindOf({ name: 'a.html', type: 'text/html' }), 'text');
});

test('what nobody knows has no preview', () => {
  for (const name of ['a.bin', 'constructor', '__proto__', ''])
    assert.equal(previewKindOf({ name, type: '' }), 'none');
});

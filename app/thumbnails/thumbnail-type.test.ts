import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thumbnailTypeOf } from './thumbnail-type.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

void test('WebP and JPEG are known by their first bytes', () => {
  assert.equal(thumbnailTypeOf(bytes('RIFF\x10\0\0\0WEBPVP8 ')), 'image/webp');
  assert.equal(thumbnailTypeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), 'image/jpeg');
});

void test('nothing else is shown, whatever it pretends to be', () => {
  for (const text of [
    '',
    'RIFF',
    'RIFF\x10\0\0\0WAVE',
    'xxxx\x10\0\0\0WEBP',
    'RIFFWEBP',
    '<svg onload="x">',
    '\x89PNG',
    'GIF89a',
    '\xff\xd8',
  ])
    assert.equal(thumbnailTypeOf(bytes(text)), undefined);
});

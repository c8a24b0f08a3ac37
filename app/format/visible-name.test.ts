import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sizeFormat } from './size.ts';

const formatSize = sizeFormat('en');
import { shorten, visibleName } from './visible-name.ts';

test('a direction override is shown instead of obeyed', () => {
  assert.equal(visibleName('photo\u202egpj.exe'), 'photo‹U+202E›gpj.exe');
});

test('ordinary names of any script stay as they are', () => {
  for (const name of ['report.pdf', 'naïve café.txt', 'דוח.txt', '資料 👩\u200d🚀.md'])
    assert.equal(visibleName(name), name);
});

test('no hidden character survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      assert.doesNotMatch(visibleName(name), /[\u0000-\u001f\u202a-\u202e\u2066-\u2069\u200b]/u);
    }),
  );
});

test('shortened ids keep both edges', () => {
  assert.equal(shorten('abcdefghijklmnop', 3), 'abc…nop');
  assert.equal(shorten('abc', 3), 'abc');
});

test('sizes are rounded as people read them', () => {
  assert.equal(formatSize(0), '0 bytes');
  assert.equal(formatSize(1), '1 byte');
  assert.equal(formatSize(1440), '1.4 kB');
  assert.equal(formatSize(999_999), '1 MB');
  assert.equal(formatSize(52_428_800), '52 MB');
});

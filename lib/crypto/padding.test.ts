import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOf } from '../base/errors.ts';
import {
  CONTENT_FLOOR,
  METADATA_MULTIPLE,
  paddedLength,
  padMessage,
  padTo,
  unpadFrom,
  unpadMessage,
} from './padding.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;

void test('content lengths of the Padmé paper, and the floor', () => {
  const answers: [number, number][] = [
    [0, 4096],
    [1, 4096],
    [4096, 4096],
    [4097, 4352],
    [1_000_000, 1_015_808],
    [2 ** 30, 2 ** 30],
    [2 ** 30 + 1, 2 ** 30 + 2 ** 25],
  ];
  for (const [length, padded] of answers) assert.equal(paddedLength(length), padded);
  for (const length of [-1, 1.5, Number.NaN, 2 ** 53, 2 ** 53 - 1]) {
    assert.throws(() => paddedLength(length), refused('wrong-length'));
  }
});

void test('padding of content is stable, never shrinks and adds at most 12 %', () => {
  fc.assert(
    fc.property(fc.integer({ min: CONTENT_FLOOR, max: 2 ** 48 }), (length) => {
      const padded = paddedLength(length);
      assert.ok(padded >= length && padded <= length * 1.12);
      assert.equal(paddedLength(padded), padded);
      assert.ok(paddedLength(length + 1) >= padded);
    }),
  );
});

void test('metadata comes back from multiples of 256 bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const padded = padTo(bytes, METADATA_MULTIPLE);
      assert.equal(padded.length % METADATA_MULTIPLE, 0);
      assert.ok(padded.length > bytes.length && padded.length <= bytes.length + METADATA_MULTIPLE);
      assert.deepEqual(unpadFrom(padded, METADATA_MULTIPLE), Uint8Array.from(bytes));
    }),
  );
});

void test('whatever unpads is exactly what padTo made of it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
      try {
        assert.deepEqual(padTo(unpadFrom(bytes, 8), 8), Uint8Array.from(bytes));
      } catch (error) {
        assert.equal(codeOf(error), 'wrong-padding');
      }
    }),
  );
});

void test('wrong padding is refused', () => {
  const good = padTo(Uint8Array.of(1, 2, 3), 8);
  assert.deepEqual(unpadFrom(good, 8), Uint8Array.of(1, 2, 3));
  const wrong = [
    new Uint8Array(0),
    new Uint8Array(8),
    good.slice(0, 7),
    Uint8Array.of(1, 2, 3, 0x80, 0, 0, 0, 1),
    Uint8Array.of(1, 2, 3, 0x81, 0, 0, 0, 0),
    // The marker lies in the block before: one more block than padTo adds.
    Uint8Array.of(1, 2, 3, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  ];
  for (const bytes of wrong) assert.throws(() => unpadFrom(bytes, 8), refused('wrong-padding'));
  assert.throws(() => padTo(good, 0), refused('wrong-length'));
});

void test('a message comes back, and its length tells a class', () => {
  fc.assert(
    fc.property(fc.nat(20_000), (length) => {
      const bytes = new Uint8Array(length).fill(0x80);
      const padded = padMessage(bytes);
      assert.ok(padded.length > length && padded.length <= Math.max(1024, length + 512, length * 1.13));
      assert.deepEqual(unpadMessage(padded), bytes);
    }),
  );
  const lengths = (from: number, to: number): number => {
    const each = Array.from({ length: Math.ceil((to - from) / 31) }, (_, i) => from + 31 * i);
    return new Set(each.map((length) => padMessage(new Uint8Array(length)).length)).size;
  };
  assert.equal(lengths(0, 1024), 1);
  assert.equal(lengths(0, 4096), 7);
  assert.ok(lengths(4096, 65_536) < 70);
});

void test('a message of another class, without its marker or with something behind it is refused', () => {
  const good = padMessage(Uint8Array.of(1, 2, 3));
  assert.deepEqual(unpadMessage(good), Uint8Array.of(1, 2, 3));
  const longer = new Uint8Array(1536);
  longer.set(good);
  const touched = good.slice();
  touched[1023] = 1;
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(1024),
    good.slice(0, 1023),
    good.slice(0, 4),
    longer,
    touched,
  ])
    assert.throws(() => unpadMessage(bytes), refused('wrong-padding'));
});

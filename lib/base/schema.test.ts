import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { encodeCbor } from './cbor.ts';
import { bytesOf, bytesUpTo, codecOf, textUpTo, uint } from './schema.ts';

const codec = codecOf(
  'thing',
  v.strictObject({ v: v.literal(1), id: bytesOf(4), note: bytesUpTo(2), count: uint, name: textUpTo(3) }),
);
const thing = { v: 1 as const, id: Uint8Array.of(1, 2, 3, 4), note: Uint8Array.of(), count: 7, name: 'abc' };
const wrongShape = { name: 'EncodingError', code: 'wrong-shape' };

void test('what fits comes back', () => {
  assert.deepEqual(codec.decode(codec.encode(thing)), thing);
  assert.deepEqual(codec.check(thing), thing);
});

void test('fields of another shape, unknown and missing fields are refused both ways', () => {
  const wrong: object[] = [
    { ...thing, v: 2 },
    { ...thing, id: Uint8Array.of(1, 2, 3) },
    { ...thing, id: [1, 2, 3, 4] },
    { ...thing, note: Uint8Array.of(1, 2, 3) },
    { ...thing, count: -1 },
    { ...thing, count: 1n << 60n },
    { ...thing, name: 'abcd' },
    { ...thing, more: 1 },
    { v: 1, id: thing.id, note: thing.note, count: 1 },
  ];
  for (const value of wrong) {
    assert.throws(() => codec.encode(value as typeof thing), wrongShape);
    assert.throws(() => codec.decode(encodeCbor(value as typeof thing)), wrongShape);
  }
  for (const value of [[], null, 'x', 1, new Uint8Array()])
    assert.throws(() => codec.decode(encodeCbor(value)), wrongShape);
});

void test('the refusal names the field and never repeats its value', () => {
  assert.throws(() => codec.check({ ...thing, name: 'a-secret' }), {
    message: 'thing: name has the wrong shape',
  });
  assert.throws(() => codec.check(undefined), { message: 'thing: the whole has the wrong shape' });
});

void test('bytes that are not canonical are refused before their shape is looked at', () => {
  const bytes = codec.encode(thing);
  assert.throws(() => codec.decode(Uint8Array.of(...bytes, 0)), { code: 'not-canonical' });
  assert.throws(() => codec.decode(bytes.slice(0, -1)), { code: 'not-canonical' });
});

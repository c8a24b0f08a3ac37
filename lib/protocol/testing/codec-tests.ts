import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, EncodingError } from '../../base/cbor.ts';
import type { Codec } from '../../base/schema.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import { altered } from '../testing.ts';

/** A message's name, codec and an encoded sample of it. */
export type CodecSample = readonly [string, Codec<unknown>, Bytes];

export function sample<T>(name: string, codec: Codec<T>, value: T): CodecSample {
  return [name, codec, codec.encode(value)];
}

const refused = (error: unknown): boolean => error instanceof EncodingError;

/** What holds for every message: its sample comes back, and whatever is encoded otherwise is refused. */
export function testCodecs(samples: readonly CodecSample[]): void {
  for (const [name, codec, bytes] of samples) {
    void test(`${name}: comes back; anything more, less or otherwise encoded is refused`, () => {
      const fields = decodeCbor(bytes) as Record<string, unknown>;
      assert.deepEqual(codec.encode(codec.decode(bytes)), bytes);
      const notCanonical = { code: 'not-canonical' };
      assert.throws(() => codec.decode(concatBytes(bytes, Uint8Array.of(0))), notCanonical);
      assert.throws(() => codec.decode(bytes.slice(0, -1)), notCanonical);
      const longHead = concatBytes(Uint8Array.of(0xb8, Object.keys(fields).length), bytes.slice(1));
      assert.throws(() => codec.decode(longHead), notCanonical);
      const wrongShape = { code: 'wrong-shape' };
      assert.throws(() => codec.decode(altered(bytes, { unknown: 1 })), wrongShape);
      for (const field of Object.keys(fields)) {
        assert.throws(() => codec.decode(altered(bytes, { [field]: undefined })), wrongShape, field);
        assert.throws(() => codec.decode(altered(bytes, { [field]: null })), wrongShape, field);
      }
      if ('v' in fields)
        for (const v of [0, Number(fields['v']) + 1])
          assert.throws(() => codec.decode(altered(bytes, { v })), wrongShape);
      if ('kind' in fields) assert.throws(() => codec.decode(altered(bytes, { kind: 'other' })), wrongShape);
    });

    void test(`${name}: byte strings of fixed length have that length, counts are whole and not negative`, () => {
      const fields = decodeCbor(bytes) as Record<string, unknown>;
      for (const [field, value] of Object.entries(fields)) {
        if (value instanceof Uint8Array && [32, 33, 64, SEALING_KEY_LENGTH].includes(value.length)) {
          for (const other of [value.slice(1), concatBytes(value, Uint8Array.of(0))]) {
            assert.throws(() => codec.decode(altered(bytes, { [field]: other })), refused, field);
          }
        }
        if (typeof value === 'number') {
          for (const other of [-1, 1n << 60n]) {
            assert.throws(() => codec.decode(altered(bytes, { [field]: other })), refused, field);
          }
        }
      }
    });

    void test(`${name}: hostile bytes are refused with an EncodingError, or are the one encoding of what they say`, () => {
      const judge = (hostile: Uint8Array): void => {
        let value: unknown;
        try {
          value = codec.decode(hostile);
        } catch (error) {
          assert.ok(refused(error));
          return;
        }
        assert.deepEqual(codec.encode(value), new Uint8Array(hostile));
      };
      fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), judge), { numRuns: 50 });
      const edit = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
          const hostile = bytes.slice();
          for (const { at, byte } of edits) hostile[at] = byte;
          judge(hostile);
        }),
        { numRuns: 50 },
      );
    });
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCbor, encodeCbor, EncodingError, type CborValue } from '../../../base/cbor.ts';
import { fromGuestJson, toGuestJson } from './mapping.ts';

const key = fc.string({ unit: 'grapheme' }).filter((text) => text !== '$b64' && text !== '__proto__');
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(key, tie('value'), { noNullPrototype: true }),
  ),
}));

test('every value that crosses comes back as itself', () => {
  fc.assert(
    fc.property(value, (original) => {
      const bytes = encodeCbor(original);
      const back = fromGuestJson(toGuestJson(decodeCbor(bytes) as CborValue));
      assert.deepEqual(encodeCbor(back), bytes);
    }),
  );
});

test('bytes are an object of one key', () => {
  assert.equal(toGuestJson(Uint8Array.of(0xfb, 0xff)), '{"$b64":"-_8"}');
  assert.deepEqual(fromGuestJson('{"$b64":"-_8"}'), Uint8Array.of(0xfb, 0xff));
});

test('what has no form on the other side is refused', () => {
  const outside: CborValue[] = [1n, 0.5, -0, '\ud800', { $b64: 'AA' }, { ['__proto__']: 1 }, nest(65)];
  for (const refused of outside) assert.throws(() => toGuestJson(refused), EncodingError);
  const inside = [
    '0.5',
    '1e99',
    '-0',
    '{',
    '{"$b64":"A"}',
    '{"$b64":"AA","x":1}',
    '{"__proto__":1}',
    '"\\ud800"',
  ];
  for (const refused of inside) assert.throws(() => fromGuestJson(refused), EncodingError, refused);
  assert.doesNotThrow(() => toGuestJson(nest(63)));
});

const nest = (depth: number): CborValue => (depth === 0 ? 1 : [nest(depth - 1)]);

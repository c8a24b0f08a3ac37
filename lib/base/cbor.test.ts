import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes.ts';
import { decodeCbor, encodeCbor, EncodingError, type CborValue } from './cbor.ts';

const notCanonical = (error: unknown): boolean =>
  error instanceof EncodingError && error.code === 'not-canonical';
const notEncodable = (error: unknown): boolean =>
  error instanceof EncodingError && error.code === 'not-encodable';

/** Values of RFC 8949 appendix A that exist here, with their one encoding. */
const EXAMPLES: [CborValue, string][] = [
  [0, '00'],
  [23, '17'],
  [24, '1818'],
  [1000, '1903e8'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
  [-1, '20'],
  [-1000, '3903e7'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [fromHex('01020304'), '4401020304'],
  ['IETF', '6449455446'],
  ['水', '63e6b0b4'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
];

void test('the examples of RFC 8949 have their one encoding', () => {
  for (const [value, hex] of EXAMPLES) {
    assert.equal(toHex(encodeCbor(value)), hex);
    assert.deepEqual(decodeCbor(fromHex(hex)), value);
  }
});

void test('the same values encoded in any other way are refused', () => {
  const others = [
    '1800', // a longer integer than needed
    '190017',
    '1b0000000000000001',
    '5800', // a longer length than needed
    '7801' + '61',
    '9800',
    'b800',
    'a2616201616101', // keys out of order
    'a2626161016162' + '02', // a longer key first
    'a2616101616102', // a key twice
    '9fff', // indefinite lengths
    'bfff',
    '5f4101ff',
    '7f6161ff',
    'f7', // undefined
    'f97e00', // not a number, and infinities
    'f97c00',
    'fb7ff8000000000000',
    'f90000', // floats, also those that hold integers
    'fb3ff0000000000000',
    'fb3ff8000000000000',
    'c074323031332d30332d32315432303a30343a30305a', // a tag
    'd82a4100',
    'a10001', // a key that is no text
    '62c328', // malformed UTF-8
    'e0', // an unassigned simple value
    '4401', // cut short
    '', // nothing
    '0000', // something after it
    '1c',
  ];
  for (const hex of others) assert.throws(() => decodeCbor(fromHex(hex)), notCanonical, hex);
});

void test('values without a canonical encoding are refused', () => {
  const unpaired = '\ud800';
  for (const value of [
    1.5,
    Number.NaN,
    Infinity,
    -0,
    2 ** 53,
    unpaired,
    [1.5],
    { a: unpaired },
    { deep: [{ x: 0.1 }] },
  ]) {
    assert.throws(() => encodeCbor(value), notEncodable);
  }
  assert.throws(() => encodeCbor([undefined] as unknown as CborValue), notEncodable);
});

void test('a map entry that is undefined is absent', () => {
  assert.deepEqual(encodeCbor({ a: 1, b: undefined }), encodeCbor({ a: 1 }));
});

void test('the order in which keys were written does not matter', () => {
  assert.deepEqual(encodeCbor({ long: 1, b: 2, a: 3 }), encodeCbor({ a: 3, b: 2, long: 1 }));
});

void test('names of built-in properties are names like any other', () => {
  const bytes = encodeCbor(
    JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toString":3}') as CborValue,
  );
  const value = decodeCbor(bytes) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value).sort(), ['__proto__', 'constructor', 'toString']);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.deepEqual(encodeCbor(value as CborValue), bytes);
});

const canonical = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }).map((b) => new Uint8Array(b)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 6 }), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

void test('every value comes back, and has one encoding', () => {
  fc.assert(
    fc.property(canonical, (value) => {
      const bytes = encodeCbor(value);
      assert.deepEqual(decodeCbor(bytes), value);
      assert.deepEqual(encodeCbor(decodeCbor(bytes) as CborValue), bytes);
    }),
  );
});

void test('arbitrary bytes are decoded to what encodes to them, or refused with the one error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      let value: unknown;
      try {
        value = decodeCbor(bytes);
      } catch (error) {
        assert.ok(notCanonical(error));
        return;
      }
      assert.deepEqual(encodeCbor(value as CborValue), new Uint8Array(bytes));
    }),
    { numRuns: 2000 },
  );
});

void test('encodings are plain byte arrays, however long', () => {
  for (const length of [0, 100, 10_000]) {
    assert.equal(Object.getPrototypeOf(encodeCbor([new Uint8Array(length)])), Uint8Array.prototype);
  }
});

/** The forms in which an item can lie in another one, with the bytes in front of the inner one. */
const NESTINGS: [string, (inner: CborValue) => CborValue, string][] = [
  ['arrays', (inner) => [inner], '81'],
  ['maps', (inner) => ({ a: inner }), 'a16161'],
  ['arrays with items in front', (inner) => ['x', 1, null, inner], '84617801f6'],
];

for (const [name, wrap, front] of NESTINGS) {
  const bytesAt = (depth: number) => fromHex(`${front.repeat(depth)}00`);

  void test(`${name} nest 64 deep`, () => {
    let value: CborValue = 0;
    for (let depth = 1; depth <= 64; depth++) {
      value = wrap(value);
      assert.deepEqual(encodeCbor(value), bytesAt(depth));
      assert.deepEqual(decodeCbor(bytesAt(depth)), value);
    }
    assert.throws(() => encodeCbor(wrap(value)), notEncodable);
  });

  void test(`${name} that nest deeper are refused, all in one way`, () => {
    for (let depth = 65; depth <= 10_000; depth += depth < 200 ? 1 : 97) {
      assert.throws(() => decodeCbor(bytesAt(depth)), notCanonical);
    }
    assert.throws(() => decodeCbor(bytesAt(200_000)), notCanonical);
    let deep: CborValue = 0;
    for (let depth = 0; depth < 200_000; depth++) deep = wrap(deep);
    assert.throws(() => encodeCbor(deep), notEncodable);
  });
}

void test('an empty array or map at the deepest place counts like any other', () => {
  for (const empty of ['80', 'a0']) {
    decodeCbor(fromHex(`${'81'.repeat(63)}${empty}`));
    assert.throws(() => decodeCbor(fromHex(`${'81'.repeat(64)}${empty}`)), notCanonical);
  }
});

void test('what lies beside does not add to the depth, nor do bytes that look like heads', () => {
  const wide = Array.from({ length: 500 }, () => [[], { a: [1] }]);
  const looksDeep = [new Uint8Array(500).fill(0x81), '\u0081'.repeat(100)];
  for (const value of [wide, looksDeep]) assert.deepEqual(decodeCbor(encodeCbor(value)), value);
});

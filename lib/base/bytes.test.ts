import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  asBytes,
  concatBytes,
  equalBytes,
  fromBase64Url,
  fromHex,
  fromUtf8,
  randomBytes,
  toBase64Url,
  toHex,
  utf8,
} from './bytes.ts';

void test('hex and base64url give back what they took', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      assert.deepEqual(fromHex(toHex(bytes)), new Uint8Array(bytes));
      assert.deepEqual(fromBase64Url(toBase64Url(bytes)), new Uint8Array(bytes));
    }),
  );
});

void test('base64url of RFC 4648 section 10, without padding', () => {
  const answers = {
    '': '',
    f: 'Zg',
    fo: 'Zm8',
    foo: 'Zm9v',
    foob: 'Zm9vYg',
    fooba: 'Zm9vYmE',
    foobar: 'Zm9vYmFy',
  };
  for (const [text, encoded] of Object.entries(answers)) assert.equal(toBase64Url(utf8(text)), encoded);
  assert.equal(toBase64Url(Uint8Array.of(0xfb, 0xff)), '-_8');
});

void test('hex takes both cases and a leading 0x, and nothing else', () => {
  assert.deepEqual(fromHex('0xAbcD'), Uint8Array.of(0xab, 0xcd));
  for (const text of ['a', '0x0', 'zz', '0x0x00', ' 00', '0g', '１１'])
    assert.throws(() => fromHex(text), RangeError);
});

void test('base64url that is not the one encoding is refused', () => {
  assert.deepEqual(fromBase64Url('Zg'), utf8('f'));
  for (const text of ['Zh', 'Zg==', 'Z', 'Zm9v\n', 'a+bc', 'a/bc', 'Zm9vY']) {
    assert.throws(() => fromBase64Url(text), RangeError);
  }
});

void test('UTF-8 that is malformed is refused', () => {
  assert.equal(fromUtf8(utf8('naïve 文 🗝')), 'naïve 文 🗝');
  for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
    assert.throws(() => fromUtf8(Uint8Array.from(bytes)), TypeError);
  }
});

void test('equality looks at every byte and at the length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, seed) => {
      const other = new Uint8Array(bytes);
      assert.ok(equalBytes(bytes, other));
      const at = seed % other.length;
      other[at] = (other[at] ?? 0) ^ 0x80;
      assert.ok(!equalBytes(bytes, other));
      assert.ok(!equalBytes(bytes, bytes.slice(1)));
    }),
  );
});

void test('joined parts lie one after another, in memory of their own', () => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes(part, new Uint8Array(), Uint8Array.of(3));
  part[0] = 9;
  assert.deepEqual(joined, Uint8Array.of(1, 2, 3));
});

void test('only bytes in shared memory are copied', () => {
  const own = Uint8Array.of(1, 2);
  assert.equal(asBytes(own), own);
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  assert.ok(asBytes(shared).buffer instanceof ArrayBuffer);
});

void test('a Buffer becomes a plain view, whose slices are copies', () => {
  const buffer = Buffer.from([1, 2, 3]);
  const bytes = asBytes(buffer);
  assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
  const copy = bytes.slice(1);
  buffer[1] = 9;
  assert.deepEqual(bytes, Uint8Array.of(1, 9, 3));
  assert.deepEqual(copy, Uint8Array.of(2, 3));
});

void test('random bytes have the length that was asked for, and differ', () => {
  assert.equal(randomBytes(0).length, 0);
  assert.notDeepEqual(randomBytes(32), randomBytes(32));
});

import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { deriveKey, domainBytes, domainHash, hashBytes, macBytes } from './domain.ts';

const network = bytes32(1);

void test('SHA-256 of FIPS 180-4, HMAC of RFC 4231', () => {
  assert.equal(
    toHex(hashBytes(utf8('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  assert.equal(
    toHex(macBytes(new Uint8Array(20).fill(0x0b), utf8('Hi There'))),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  assert.equal(
    toHex(macBytes(utf8('Jefe'), utf8('what do ya want for nothing?'))),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  assert.equal(
    toHex(
      macBytes(
        new Uint8Array(131).fill(0xaa),
        utf8('Test Using Larger Than Block-Size Key - Hash Key First'),
      ),
    ),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  );
});

void test('a derived key is HKDF-SHA-256 with the domain as info, as another implementation computes it', () => {
  const secret = fromHex('0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b');
  const expected = hkdfSync('sha256', secret, utf8('velum/1'), domainBytes('purpose', network, 'a', 1), 42);
  assert.deepEqual(deriveKey(secret, 'purpose', network, 42, 'a', 1), new Uint8Array(expected));
});

void test('a domain is one canonical list', () => {
  const expected = '84' + '6c76656c756d2f312f74657374' + '41aa' + '6162' + '07';
  assert.equal(toHex(domainBytes('test', Uint8Array.of(0xaa), 'b', 7)), expected);
  assert.deepEqual(domainHash('test', network, 'b'), hashBytes(domainBytes('test', network, 'b')));
});

void test('purpose, network and the way the fields are cut always show', () => {
  const field = fc.oneof(fc.string({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), fc.nat(300));
  const input = fc.tuple(
    fc.constantFrom('a', 'ab', 'a/b'),
    fc.uint8Array({ maxLength: 2 }),
    fc.array(field, { maxLength: 3 }),
  );
  const asText = ([purpose, id, fields]: [string, Uint8Array, (string | number | Uint8Array)[]]): string =>
    JSON.stringify([
      purpose,
      toHex(id),
      fields.map((f) => (f instanceof Uint8Array ? { hex: toHex(f) } : f)),
    ]);
  fc.assert(
    fc.property(input, input, (a, b) => {
      const [x, y] = [a, b].map(([purpose, id, fields]) => toHex(domainBytes(purpose, id, ...fields)));
      assert.equal(x === y, asText(a) === asText(b));
    }),
  );
  assert.notDeepEqual(domainBytes('p', network, 'ab', 'c'), domainBytes('p', network, 'a', 'bc'));
  assert.notDeepEqual(domainBytes('p', network, utf8('a')), domainBytes('p', network, 'a'));
  assert.notDeepEqual(domainBytes('p', network, ['a', 'b']), domainBytes('p', network, 'a', 'b'));
});

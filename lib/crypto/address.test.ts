import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, fromHex, utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { encodeAddress, parseAddress } from './address.ts';
import { createSigner } from './signing.ts';
import { CryptoError } from './errors.ts';

const known = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const identity = fromHex('02d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d');
const badAddress = { name: 'CryptoError', code: 'bad-address' };

void test('the address of the well-known development account', () => {
  assert.equal(encodeAddress(identity), known);
  assert.deepEqual(parseAddress(known), identity);
  assert.deepEqual(parseAddress(` ${known}\n`), identity);
});

void test('a misspelt, cut or lengthened address is refused', () => {
  for (let i = 0; i < known.length; i++) {
    const other = known[i] === 'x' ? 'y' : 'x';
    assert.throws(() => parseAddress(known.slice(0, i) + other + known.slice(i + 1)), badAddress);
  }
  for (const text of [
    '',
    '5',
    known.slice(1),
    known.slice(0, -1),
    `${known}1`,
    `1${known}`,
    known.toLowerCase(),
    '0OIl',
    '5…',
  ]) {
    assert.throws(() => parseAddress(text), badAddress);
  }
});

void test('an address of another network is refused', () => {
  const polkadot = '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5';
  assert.throws(() => parseAddress(polkadot), badAddress);
});

void test('only sr25519 accounts have addresses', () => {
  assert.throws(() => encodeAddress(createSigner('ed25519', bytes32(1)).identity), badAddress);
  assert.throws(() => encodeAddress(identity.slice(0, 32)), badAddress);
});

void test('every account comes back; arbitrary text never gives another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
      const account = concatBytes(Uint8Array.of(2), key);
      assert.deepEqual(parseAddress(encodeAddress(account)), account);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        assert.equal(parseAddress(text).length, utf8(text).length);
      } catch (error) {
        assert.ok(error instanceof CryptoError && error.code === 'bad-address');
      }
    }),
  );
});

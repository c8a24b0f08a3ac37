import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import { hashBytes } from '../domain.ts';
import { blind } from './blind.ts';
import { generateIssuerKey, openIssuerKey } from './issuer-key.ts';
import {
  encodeTokenSpki,
  modulusBytes,
  parseTokenSpki,
  rsaPublicKey,
  tokenKeyId,
  TOKEN_SPKI_LENGTH,
} from './public-key.ts';

const badKey = { name: 'CryptoError', code: 'bad-key' };
const { publicKey } = openIssuerKey(await generateIssuerKey());
const spki = encodeTokenSpki(publicKey);

void test('a key comes back from its encoding, which OpenSSL reads as one of RSASSA-PSS', () => {
  assert.equal(spki.length, TOKEN_SPKI_LENGTH);
  assert.deepEqual(parseTokenSpki(spki), publicKey);
  assert.deepEqual(tokenKeyId(spki), hashBytes(spki));
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
    ...{ key: Buffer.from(spki), format: 'der', type: 'spki' },
  });
  assert.equal(asymmetricKeyType, 'rsa-pss');
  assert.deepEqual(asymmetricKeyDetails, {
    ...{ modulusLength: 2048, publicExponent: 65_537n, hashAlgorithm: 'sha384' },
    ...{ mgf1HashAlgorithm: 'sha384', saltLength: 48 },
  });
});

void test('another algorithm, hash, salt, exponent or length is no key for tokens', () => {
  const modulusAt = spki.length - 5 - 256;
  const fixed = Array.from({ length: spki.length }, (_, at) => at).filter(
    (at) => at < modulusAt || at >= modulusAt + 256,
  );
  for (const at of fixed) assert.throws(() => parseTokenSpki(flipped(spki, at)), badKey, String(at));
  for (const wrong of [
    new Uint8Array(),
    spki.slice(1),
    spki.slice(0, -1),
    concatBytes(spki, Uint8Array.of(0)),
  ])
    assert.throws(() => parseTokenSpki(wrong), badKey);
  assert.equal(parseTokenSpki(flipped(spki, modulusAt + 9)).length, 256);
});

void test('a modulus is odd and begins with a set bit; one of another size is no token key', () => {
  const modulus = modulusBytes(publicKey);
  const short = concatBytes(Uint8Array.of(0x7f), modulus.slice(1));
  for (const wrong of [flipped(modulus, -1), short, new Uint8Array()])
    assert.throws(() => rsaPublicKey(wrong), badKey);
  assert.deepEqual(rsaPublicKey(modulus), publicKey);
  assert.throws(() => encodeTokenSpki(rsaPublicKey(concatBytes(modulus, modulus))), badKey);
});

void test('nothing is blinded for a modulus with small factors or without room for a hash', () => {
  const message = Uint8Array.of(1);
  const allOnes: Bytes = new Uint8Array(256).fill(255);
  assert.throws(() => {
    // 2^2048 - 1 has so many small divisors that hardly any number is without one of them.
    for (let n = 0; n < 100; n++) blind(rsaPublicKey(allOnes), message);
  }, badKey);
  assert.throws(() => blind(rsaPublicKey(new Uint8Array(97).fill(255)), message), badKey);
  assert.equal(blind(publicKey, message).blinded.length, 256);
});

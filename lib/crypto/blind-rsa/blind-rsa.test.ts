import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, verify, constants } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import { blind } from './blind.ts';
import { blindSign, generateIssuerKey, openIssuerKey, type IssuerKey } from './issuer-key.ts';
import { isTokenSignature } from './verify-signature.ts';

const issuerKey = async (): Promise<IssuerKey> => openIssuerKey(await generateIssuerKey());
const [key, other] = await Promise.all([issuerKey(), issuerKey()]);
const MESSAGE = utf8('a message that nobody guesses');
const numbered = (value: bigint): Bytes => Uint8Array.from(numberToBytesBE(value, 256));
const badSignature = { name: 'CryptoError', code: 'bad-signature' };
const outOfRange = { name: 'CryptoError', code: 'out-of-range' };

void test('what was signed blind is a signature over any message, for WebCrypto and for OpenSSL', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (drawn) => {
      const message = Uint8Array.from(drawn);
      const { blinded, finalize } = blind(key.publicKey, message);
      const signature = finalize(blindSign(key, blinded));
      assert.equal(await isTokenSignature(key.publicKey, message, signature), true);
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
      assert.ok(verify('sha384', message, { key: createPublicKey(key.secret), ...pss }, signature));
    }),
    { numRuns: 20 },
  );
});

void test('two blindings of a message have nothing in common', () => {
  const [one, two] = [blind(key.publicKey, MESSAGE), blind(key.publicKey, MESSAGE)];
  assert.notDeepEqual(one.blinded, two.blinded);
  assert.notDeepEqual(one.finalize(blindSign(key, one.blinded)), two.finalize(blindSign(key, two.blinded)));
});

void test('any changed byte of a blinded message, a blind signature, a signature or a message is noticed', async () => {
  const { blinded, finalize } = blind(key.publicKey, MESSAGE);
  const answer = blindSign(key, blinded);
  const signature = finalize(answer);
  for (let at = 0; at < 256; at++) {
    assert.throws(() => finalize(flipped(answer, at)), badSignature);
    assert.equal(await isTokenSignature(key.publicKey, MESSAGE, flipped(signature, at)), false);
  }
  for (let at = 8; at < 256; at += 17)
    assert.throws(() => finalize(blindSign(key, flipped(blinded, at))), badSignature);
  for (let at = 0; at < MESSAGE.length; at++)
    assert.equal(await isTokenSignature(key.publicKey, flipped(MESSAGE, at), signature), false);
  assert.deepEqual(finalize(answer), signature);
  assert.equal(await isTokenSignature(key.publicKey, MESSAGE, signature), true);
});

void test('another key or another length is refused on each side', async () => {
  const { blinded, finalize } = blind(key.publicKey, MESSAGE);
  const answer = blindSign(key, blinded);
  const signature = finalize(answer);
  const zero = Uint8Array.of(0);
  assert.equal(await isTokenSignature(other.publicKey, MESSAGE, signature), false);
  // The other key's modulus may be the smaller one, and then what it was sent is no number below it.
  const small = numbered(2n ** 2040n + 5n);
  assert.throws(() => finalize(blindSign(other, small)), badSignature);
  for (const wrong of [
    blinded.slice(1),
    concatBytes(blinded, zero),
    concatBytes(zero, blinded),
    new Uint8Array(),
  ])
    assert.throws(() => blindSign(key, wrong), outOfRange);
  for (const wrong of [
    answer.slice(1),
    concatBytes(answer, zero),
    concatBytes(zero, answer),
    new Uint8Array(),
  ])
    assert.throws(() => finalize(wrong), badSignature);
  for (const wrong of [signature.slice(1), concatBytes(zero, signature), new Uint8Array()])
    assert.equal(await isTokenSignature(key.publicKey, MESSAGE, wrong), false);
});

void test('numbers that are not below the modulus are not signed; 0, 1 and n - 1 sign to themselves and so prove nothing', async () => {
  const { modulus } = key.publicKey;
  for (const value of [modulus, modulus + 1n, 2n ** 2048n - 1n])
    assert.throws(() => blindSign(key, numbered(value)), outOfRange);
  const { finalize } = blind(key.publicKey, MESSAGE);
  for (const value of [0n, 1n, modulus - 1n]) {
    assert.deepEqual(blindSign(key, numbered(value)), numbered(value));
    assert.throws(() => finalize(numbered(value)), badSignature);
    assert.equal(await isTokenSignature(key.publicKey, MESSAGE, numbered(value)), false);
  }
  assert.throws(() => finalize(numbered(modulus)), badSignature);
});

void test('an answer is taken in one form only: the same number plus the modulus is refused', () => {
  const { modulus } = key.publicKey;
  // Only small answers have room for that; so one is looked for whose sum still fits.
  for (;;) {
    const { blinded, finalize } = blind(key.publicKey, MESSAGE);
    const answer = blindSign(key, blinded);
    const sum = BigInt(`0x${Buffer.from(answer).toString('hex')}`) + modulus;
    if (sum >= 2n ** 2048n) continue;
    assert.throws(() => finalize(numbered(sum)), badSignature);
    assert.equal(finalize(answer).length, 256);
    return;
  }
});

void test('a private key that is damaged signs nothing', () => {
  const { blinded } = blind(key.publicKey, MESSAGE);
  const jwk = key.secret.export({ format: 'jwk' });
  const { d = '', dp = '' } = jwk;
  const bent = (text: string): string =>
    `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`;
  const damaged = createPrivateKey({ key: { ...jwk, d: bent(d), dp: bent(dp) }, format: 'jwk' });
  assert.throws(() => blindSign({ ...key, secret: damaged }, blinded), {
    name: 'CryptoError',
    code: 'signing-failed',
  });
  assert.equal(blindSign(key, blinded).length, 256);
});

void test('what is no private key of RSA is none of an issuer', async () => {
  const pkcs8 = await generateIssuerKey();
  for (const wrong of [new Uint8Array(), pkcs8.slice(0, -1), flipped(pkcs8, 0)])
    assert.throws(() => openIssuerKey(wrong), { name: 'CryptoError', code: 'bad-key' });
  assert.equal(openIssuerKey(pkcs8).publicKey.length, 256);
});

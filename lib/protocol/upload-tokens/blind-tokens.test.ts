import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import { blindSign } from '../../crypto/blind-rsa/issuer-key.ts';
import { NETWORK } from '../testing.ts';
import { blindTokens } from './blind-tokens.ts';
import { testTokenKey } from './testing.ts';

const [{ secret, key }, other] = await Promise.all([testTokenKey(), testTokenKey()]);
const tokens = blindTokens(key, NETWORK, 3);
const signatures = tokens.blinded.map((one) => blindSign(secret, one));
const badSignature = { name: 'UploadTokenError', code: 'bad-signature' };

void test('the issuer sees nothing that is in a token', () => {
  const seen = [...tokens.blinded, ...signatures].map(toHex).join();
  for (const token of tokens.finish(signatures)) {
    const hex = toHex(token);
    for (const part of [hex.slice(4, 68), hex.slice(196, 260)]) assert.equal(seen.includes(part), false);
  }
  assert.equal(new Set(seen.split(',')).size, 6);
});

void test('missing, additional, swapped, changed and foreign signatures: no token at all', () => {
  const [one, two, three] = signatures;
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  for (const wrong of [
    [],
    [one, two],
    [one, two, three, one],
    [two, one, three],
    [one, two, flipped(three, 9)],
  ])
    assert.throws(() => tokens.finish(wrong), badSignature);
  const foreign = blindTokens(other.key, NETWORK, 1);
  assert.throws(() => foreign.finish([one]), badSignature);
  assert.equal(foreign.finish(foreign.blinded.map((blinded) => blindSign(other.secret, blinded))).length, 1);
  assert.equal(tokens.finish(signatures).length, 3);
});

void test('what is no key of RSA blinds nothing', () => {
  assert.throws(() => blindTokens({ ...key, spki: flipped(key.spki, 5) }, NETWORK, 1), {
    ...{ name: 'CryptoError', code: 'bad-key' },
  });
  assert.equal(blindTokens(key, NETWORK, 1).blinded.length, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import { blindWith } from '../../crypto/blind-rsa/blind.ts';
import { encodeTokenSpki, rsaPublicKey, tokenKeyId } from '../../crypto/blind-rsa/public-key.ts';
import { isTokenSignature } from '../../crypto/blind-rsa/verify-signature.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { NETWORK, OTHER_NETWORK } from '../testing.ts';
import { challengeDigest, encodeChallenge } from './challenge.ts';
import { RFC9578_VECTOR as vector } from './testing/rfc9578-vector.ts';
import { encodeToken, encodeTokenInput, parseToken } from './token.ts';

const key = rsaPublicKey(fromHex(vector.modulus));
const input = {
  nonce: fromHex(vector.nonce),
  challengeDigest: fromHex(vector.digest),
  keyId: fromHex(vector.keyId),
};

void test('the published token is blinded, finished, read and verified as published', async () => {
  assert.equal(toHex(tokenKeyId(encodeTokenSpki(key))), vector.keyId);
  const message = encodeTokenInput(input);
  const { blinded, finalize } = blindWith(key, message, fromHex(vector.salt), BigInt(`0x${vector.blind}`));
  assert.equal(toHex(blinded), vector.blinded);
  const authenticator = finalize(fromHex(vector.response));
  assert.equal(toHex(authenticator), vector.authenticator);
  assert.deepEqual(parseToken(encodeToken({ ...input, authenticator })), { ...input, authenticator });
  assert.equal(await isTokenSignature(key, message, authenticator), true);
  assert.equal(await isTokenSignature(key, flipped(message, 0), authenticator), false);
});

void test('a challenge is encoded as published', () => {
  const challenge = { issuerName: 'issuer.example', originInfo: 'origin.example' };
  const encoded = encodeChallenge({ ...challenge, redemptionContext: new Uint8Array() });
  assert.equal(toHex(encoded), vector.challenge);
  assert.equal(toHex(hashBytes(encoded)), vector.digest);
  const context = encodeChallenge({ ...challenge, redemptionContext: Uint8Array.of(1, 2) });
  assert.equal(toHex(context), vector.challenge.replace('6500000e', '65020102000e'));
});

void test('the challenge of a network is made of its id alone', () => {
  const text = `00020005${toHex(new TextEncoder().encode('velum'))}000040${toHex(
    new TextEncoder().encode(toHex(NETWORK)),
  )}`;
  assert.deepEqual(challengeDigest(NETWORK), hashBytes(fromHex(text)));
  assert.notDeepEqual(challengeDigest(NETWORK), challengeDigest(OTHER_NETWORK));
});

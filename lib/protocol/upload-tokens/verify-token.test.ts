import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { flipped } from '../../base/testing.ts';
import { blind } from '../../crypto/blind-rsa/blind.ts';
import { blindSign } from '../../crypto/blind-rsa/issuer-key.ts';
import { NETWORK, NOW, OTHER_NETWORK } from '../testing.ts';
import { blindTokens } from './blind-tokens.ts';
import { challengeDigest } from './challenge.ts';
import { testTokenKey } from './testing.ts';
import { encodeToken, encodeTokenInput, parseToken, TOKEN_LENGTH, type TokenInput } from './token.ts';
import { verifyToken } from './verify-token.ts';

const [{ secret, key }, other] = await Promise.all([testTokenKey(), testTokenKey()]);
const keys = [other.key, key];
const [token = new Uint8Array()] = issue(1);

function issue(count: number, network = NETWORK): Bytes[] {
  const { blinded, finish } = blindTokens(key, network, count);
  return finish(blinded.map((one) => blindSign(secret, one)));
}
/** A token over whatever input, signed by the key all the same. */
function issueOver(changes: Partial<TokenInput>): Bytes {
  const input = { ...parseToken(token), ...changes };
  const { blinded, finalize } = blind(secret.publicKey, encodeTokenInput(input));
  return encodeToken({ ...input, authenticator: finalize(blindSign(secret, blinded)) });
}
const refused = (bytes: Bytes, code: string, now = NOW, known = keys): Promise<void> =>
  assert.rejects(verifyToken(bytes, known, NETWORK, now), { name: 'UploadTokenError', code });

void test('a token counts under its key, and names it', async () => {
  for (const one of issue(3)) assert.equal(await verifyToken(one, keys, NETWORK, NOW), key);
  assert.equal(await verifyToken(issueOver({}), keys, NETWORK, NOW), key);
});

void test('another length or type is malformed', async () => {
  for (const bytes of [
    new Uint8Array(),
    token.slice(1),
    token.slice(0, -1),
    concatBytes(token, Uint8Array.of(0)),
    flipped(token, 0),
    flipped(token, 1),
  ])
    await refused(bytes, 'malformed');
  assert.equal(token.length, TOKEN_LENGTH);
  assert.deepEqual(encodeToken(parseToken(token)), token);
});

void test('a key that the store does not have is unknown, whoever signed', async () => {
  await refused(token, 'unknown-key', NOW, [other.key]);
  await refused(token, 'unknown-key', NOW, []);
  await refused(flipped(token, 66), 'unknown-key');
  assert.equal(await verifyToken(token, [key], NETWORK, NOW), key);
});

void test('a token counts from the first to the last millisecond of its key', async () => {
  await refused(token, 'not-yet-valid', key.notBefore - 1);
  await refused(token, 'expired', key.notAfter + 1);
  for (const now of [key.notBefore, key.notAfter])
    assert.equal(await verifyToken(token, keys, NETWORK, now), key);
});

void test('a token of another network or challenge is refused, though its signature holds', async () => {
  await refused(issueOver({ challengeDigest: challengeDigest(OTHER_NETWORK) }), 'wrong-challenge');
  await refused(flipped(token, 40), 'wrong-challenge');
  const [foreign = new Uint8Array()] = issue(1, OTHER_NETWORK);
  await refused(foreign, 'wrong-challenge');
  assert.equal(await verifyToken(foreign, keys, OTHER_NETWORK, NOW), key);
});

void test('another nonce, authenticator or key than was signed is noticed', async () => {
  for (const at of [2, 33, 98, 200, -1]) await refused(flipped(token, at), 'bad-signature');
  const underOther = encodeToken({ ...parseToken(token), keyId: other.key.id });
  await refused(underOther, 'bad-signature');
  assert.equal(await verifyToken(token, keys, NETWORK, NOW), key);
});

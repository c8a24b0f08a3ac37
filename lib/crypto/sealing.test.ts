import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, utf8 } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { open, openRequest, seal, sealingKeyPair, sealRequest, SEALING_KEY_LENGTH } from './sealing.ts';

const pair = sealingKeyPair(bytes32(1));
const aad = utf8('context');
const message = utf8('message');
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };
const ENCAPSULATED = 1120;

void test('what is sealed opens, and every sealing is different', async () => {
  const one = await seal(pair.publicKey, message, aad);
  const two = await seal(pair.publicKey, message, aad);
  assert.equal(one.length, ENCAPSULATED + message.length + 16);
  assert.notDeepEqual(one, two);
  assert.deepEqual(await open(pair.seed, one, aad), message);
  assert.deepEqual(
    await open(pair.seed, await seal(pair.publicKey, new Uint8Array(), aad), aad),
    new Uint8Array(),
  );
});

void test('a bit flipped in any region, another key, context or length: one refusal', async () => {
  const sealed = await seal(pair.publicKey, message, aad);
  const mlKem = [0, 500, 1087];
  const x25519 = [1088, 1119];
  const box = [ENCAPSULATED, ENCAPSULATED + 3, -16, -1];
  for (const at of [...mlKem, ...x25519, ...box])
    await assert.rejects(open(pair.seed, flipped(sealed, at), aad), cannotOpen);
  const ignoredBit = sealed.slice();
  // X25519 ignores this bit of the ephemeral key; the combiner hashes it all the same.
  ignoredBit[1119] = (ignoredBit[1119] ?? 0) ^ 0x80;
  await assert.rejects(open(pair.seed, ignoredBit, aad), cannotOpen);
  await assert.rejects(open(bytes32(2), sealed, aad), cannotOpen);
  await assert.rejects(open(pair.seed, sealed, utf8('contexT')), cannotOpen);
  for (const length of [0, 100, ENCAPSULATED, ENCAPSULATED + 15, sealed.length - 1]) {
    await assert.rejects(open(pair.seed, sealed.slice(0, length), aad), cannotOpen);
  }
  await assert.rejects(open(pair.seed, concatBytes(sealed, Uint8Array.of(0)), aad), cannotOpen);
  await assert.rejects(open(new Uint8Array(31), sealed, aad), cannotOpen);
  assert.deepEqual(await open(pair.seed, sealed, aad), message);
});

void test('what is no public key or seed is refused', async () => {
  const badKey = { name: 'CryptoError', code: 'bad-key' };
  assert.equal(pair.publicKey.length, SEALING_KEY_LENGTH);
  assert.throws(() => sealingKeyPair(new Uint8Array(31)), badKey);
  await assert.rejects(seal(pair.publicKey.slice(1), message, aad), badKey);
  const beyondModulus = new Uint8Array(SEALING_KEY_LENGTH).fill(0xff);
  await assert.rejects(seal(beyondModulus, message, aad), badKey);
  const lowOrderPoint = pair.publicKey.slice();
  lowOrderPoint.fill(0, SEALING_KEY_LENGTH - 32);
  await assert.rejects(seal(lowOrderPoint, message, aad), badKey);
});

void test('a public key is what its seed gives, and the pair keeps a seed of its own', () => {
  const seed = bytes32(3);
  const made = sealingKeyPair(seed);
  seed.fill(0);
  assert.deepEqual(made.seed, bytes32(3));
  assert.deepEqual(sealingKeyPair(bytes32(3)).publicKey, made.publicKey);
});

void test('an answer opens for who asked and for nobody else', async () => {
  const asked = await sealRequest(pair.publicKey, message, aad);
  const heard = await openRequest(pair.seed, asked.sealed, aad);
  assert.deepEqual(heard.plaintext, message);
  const answer = await heard.channel.sealResponse(utf8('answer'));
  assert.deepEqual(await asked.channel.openResponse(answer), utf8('answer'));
  const other = await sealRequest(pair.publicKey, message, aad);
  await assert.rejects(other.channel.openResponse(answer), cannotOpen);
});

void test('an answer that was altered or cut is refused; two answers differ', async () => {
  const asked = await sealRequest(pair.publicKey, message, aad);
  const { channel } = await openRequest(pair.seed, asked.sealed, aad);
  const answer = await channel.sealResponse(utf8('answer'));
  assert.notDeepEqual(await channel.sealResponse(utf8('answer')), answer);
  for (const at of [0, 31, 32, 43, 44, -16, -1])
    await assert.rejects(asked.channel.openResponse(flipped(answer, at)), cannotOpen);
  for (const length of [0, 31, 32, 44, answer.length - 1]) {
    await assert.rejects(asked.channel.openResponse(answer.slice(0, length)), cannotOpen);
  }
  assert.deepEqual(await asked.channel.openResponse(answer), utf8('answer'));
});

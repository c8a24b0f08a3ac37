import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, utf8 } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { createSyntheticBox, openSynthetic, sealSynthetic } from './synthetic-box.ts';

const keys = { encryption: bytes32(1), nonce: bytes32(2) };
const aad = utf8('position 1');
const page = utf8('page');
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };

void test('the same page at the same place gives the same bytes, so that replicas agree', async () => {
  const one = await sealSynthetic(keys, page, aad);
  assert.deepEqual(await sealSynthetic({ ...keys }, page.slice(), aad.slice()), one);
  assert.equal(one.length, page.length + 16 + 12 + 16);
  assert.deepEqual(await openSynthetic(keys, one, aad), page);
});

void test('page, place and either key change synthetic vector and nonce', async () => {
  const sealed = await Promise.all([
    sealSynthetic(keys, page, aad),
    sealSynthetic(keys, utf8('pagE'), aad),
    sealSynthetic(keys, page, utf8('position 2')),
    sealSynthetic({ ...keys, nonce: bytes32(3) }, page, aad),
  ]);
  const nonces = sealed.map((bytes) => bytes.slice(16, 28).toString());
  assert.equal(new Set(nonces).size, sealed.length);
  const other = await sealSynthetic({ ...keys, encryption: bytes32(3) }, page, aad);
  assert.notDeepEqual(other.slice(28), sealed[0]?.slice(28));
});

void test('any page comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const any = new Uint8Array(bytes);
      assert.deepEqual(await openSynthetic(keys, await sealSynthetic(keys, any, aad), aad), any);
    }),
    { numRuns: 20 },
  );
});

void test('every flipped bit, another place, key or length: one refusal', async () => {
  const sealed = await sealSynthetic(keys, page, aad);
  for (let at = 0; at < sealed.length; at++)
    await assert.rejects(openSynthetic(keys, flipped(sealed, at), aad), cannotOpen);
  await assert.rejects(openSynthetic(keys, sealed, utf8('position 2')), cannotOpen);
  await assert.rejects(openSynthetic({ ...keys, encryption: bytes32(9) }, sealed, aad), cannotOpen);
  await assert.rejects(openSynthetic({ ...keys, nonce: bytes32(9) }, sealed, aad), cannotOpen);
  for (const length of [0, 15, 16, 28, sealed.length - 1]) {
    await assert.rejects(openSynthetic(keys, sealed.slice(0, length), aad), cannotOpen);
  }
  await assert.rejects(openSynthetic(keys, concatBytes(sealed, Uint8Array.of(0)), aad), cannotOpen);
  assert.deepEqual(await openSynthetic(keys, sealed, aad), page);
});

void test('the box for many pages writes and reads the same bytes', async () => {
  const box = createSyntheticBox(keys);
  for (const length of [0, 4096, 262_144]) {
    const any = new Uint8Array(length).fill(5);
    const sealed = await sealSynthetic(keys, any, aad);
    assert.deepEqual(await box.seal(any, aad), sealed);
    assert.deepEqual(await box.open(sealed, aad), any);
    assert.deepEqual(await openSynthetic(keys, await box.seal(any, aad), aad), any);
  }
});

void test('the box for many pages refuses every flipped bit, other places, keys and lengths', async () => {
  const box = createSyntheticBox(keys);
  const sealed = await box.seal(page, aad);
  for (let at = 0; at < sealed.length; at++)
    await assert.rejects(box.open(flipped(sealed, at), aad), cannotOpen);
  await assert.rejects(box.open(sealed, utf8('position 2')), cannotOpen);
  await assert.rejects(createSyntheticBox({ ...keys, encryption: bytes32(9) }).open(sealed, aad), cannotOpen);
  await assert.rejects(createSyntheticBox({ ...keys, nonce: bytes32(9) }).open(sealed, aad), cannotOpen);
  for (const length of [0, 15, 16, 28, sealed.length - 1])
    await assert.rejects(box.open(sealed.slice(0, length), aad), cannotOpen);
  assert.deepEqual(await box.open(sealed, aad), page);
});

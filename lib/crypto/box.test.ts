import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { BOX_OVERHEAD, openBox, sealBox, sealBoxWithNonce } from './box.ts';
import { readVectors, withoutVectors } from './testing.ts';

type Group = { ivSize: number; keySize: number; tagSize: number };
type Vector = { key: string; iv: string; aad: string; msg: string; ct: string; tag: string };

const key = bytes32(1);
const aad = utf8('context');
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };

void test('Wycheproof AES-GCM, where sizes are those of a box', { skip: withoutVectors }, async () => {
  const { testGroups } = readVectors<Group, Vector>('aes_gcm_test.json');
  const fitting = testGroups.filter((g) => g.keySize === 256 && g.ivSize === 96 && g.tagSize === 128);
  const results = { valid: 0, invalid: 0 };
  for (const vector of fitting.flatMap((group) => group.tests)) {
    const sealed = concatBytes(fromHex(vector.iv), fromHex(vector.ct), fromHex(vector.tag));
    const opening = openBox(fromHex(vector.key), sealed, fromHex(vector.aad));
    if (vector.result === 'valid') {
      assert.equal(toHex(await opening), vector.msg, `case ${String(vector.tcId)}`);
      results.valid += 1;
    } else {
      await assert.rejects(opening, cannotOpen, `case ${String(vector.tcId)}`);
      results.invalid += 1;
    }
  }
  assert.ok(results.valid > 20 && results.invalid > 20, 'the file holds fewer cases than it should');
});

void test('test case 16 of the GCM specification', async () => {
  const sealed = await sealBoxWithNonce(
    fromHex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
    fromHex('cafebabefacedbaddecaf888'),
    fromHex(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    ),
    fromHex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  );
  assert.equal(
    toHex(sealed.slice(12)),
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
      '76fc6ece0f4e1768cddf8853bb2d551b',
  );
});

void test('any message comes back and grows by the overhead', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 40 }),
      async (message, context) => {
        const sealed = await sealBox(key, message, context);
        assert.equal(sealed.length, message.length + BOX_OVERHEAD);
        assert.deepEqual(await openBox(key, sealed, context), new Uint8Array(message));
      },
    ),
    { numRuns: 30 },
  );
});

void test('a bit flipped in nonce, ciphertext or tag, another key, context or length: one refusal', async () => {
  const sealed = await sealBox(key, utf8('message'), aad);
  assert.deepEqual(await openBox(key, sealed, aad), utf8('message'));
  for (let at = 0; at < sealed.length; at++)
    await assert.rejects(openBox(key, flipped(sealed, at), aad), cannotOpen);
  await assert.rejects(openBox(flipped(key, 31), sealed, aad), cannotOpen);
  await assert.rejects(openBox(key, sealed, utf8('contexT')), cannotOpen);
  await assert.rejects(openBox(key, sealed, new Uint8Array()), cannotOpen);
  for (const length of [0, 11, 12, 27, sealed.length - 1]) {
    await assert.rejects(openBox(key, sealed.slice(0, length), aad), cannotOpen);
  }
  await assert.rejects(openBox(key, concatBytes(sealed, Uint8Array.of(0)), aad), cannotOpen);
});

void test('the nonce is fresh for every message', async () => {
  const nonces = await Promise.all(
    Array.from({ length: 50 }, async () => toHex((await sealBox(key, aad, aad)).slice(0, 12))),
  );
  assert.equal(new Set(nonces).size, 50);
});

void test('a key of another length seals nothing and opens nothing', async () => {
  for (const length of [0, 16, 31, 33]) {
    await assert.rejects(sealBox(new Uint8Array(length), aad, aad), { code: 'bad-key' });
    await assert.rejects(openBox(new Uint8Array(length), new Uint8Array(40), aad), cannotOpen);
  }
});

import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { contentKey, thumbnailKey } from './content-key.ts';
import { readVectors, withoutVectors } from './testing.ts';

const context = { network: bytes32(1), drive: bytes32(2), node: 'a0', version: 3 };
const enclave = bytes32(4);
const vault = bytes32(5);

void test('Wycheproof HKDF-SHA-384 through the primitive underneath', { skip: withoutVectors }, () => {
  type Vector = { ikm: string; salt: string; info: string; size: number; okm: string };
  let invalid = 0;
  for (const v of readVectors<object, Vector>('hkdf_sha384_test.json').testGroups.flatMap(
    (group) => group.tests,
  )) {
    const derive = (): string =>
      toHex(hkdf(sha384, fromHex(v.ikm), fromHex(v.salt), fromHex(v.info), v.size));
    if (v.result === 'valid') assert.equal(derive(), v.okm, `case ${String(v.tcId)}`);
    else {
      assert.throws(derive);
      invalid += 1;
    }
  }
  assert.ok(invalid > 0, 'the file holds outputs that are too long');
});

/** What each key is for, with the salt that keeps the two apart. */
const keys = { content: contentKey, thumbnail: thumbnailKey };

for (const [purpose, keyOf] of Object.entries(keys)) {
  void test(`the ${purpose} key is HKDF-SHA-384 of both shares, as another implementation computes it`, () => {
    const info = encodeCbor([context.network, context.drive, 'a0', 3]);
    const salt = utf8(`velum/1/${purpose}`);
    const expected = hkdfSync('sha384', concatBytes(enclave, vault), salt, info, 32);
    assert.deepEqual(keyOf(enclave, vault, context), new Uint8Array(expected));
  });

  void test(`either share and every part of the place changes the ${purpose} key`, () => {
    const all = [
      keyOf(enclave, vault, context),
      keyOf(flipped(enclave, 0), vault, context),
      keyOf(enclave, flipped(vault, 31), context),
      keyOf(vault, enclave, context),
      keyOf(enclave, vault, { ...context, network: bytes32(9) }),
      keyOf(enclave, vault, { ...context, drive: bytes32(9) }),
      keyOf(enclave, vault, { ...context, node: 'a1' }),
      keyOf(enclave, vault, { ...context, version: 4 }),
    ];
    assert.equal(new Set(all.map(toHex)).size, all.length);
  });

  void test(`neither share of the ${purpose} key can borrow bytes from the other`, () => {
    const badKey = { name: 'CryptoError', code: 'bad-key' };
    assert.throws(() => keyOf(new Uint8Array(31), new Uint8Array(33), context), badKey);
    assert.throws(() => keyOf(new Uint8Array(64), new Uint8Array(), context), badKey);
    assert.throws(() => keyOf(enclave, new Uint8Array(31), context), badKey);
  });
}

void test('the same shares give two keys that have nothing in common', () => {
  assert.notDeepEqual(thumbnailKey(enclave, vault, context), contentKey(enclave, vault, context));
});

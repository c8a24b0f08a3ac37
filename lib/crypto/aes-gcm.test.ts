import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, fromHex, randomBytes, toHex, utf8 } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { importGcmKey as byNode } from './aes-gcm-node.ts';
import { GCM_TAG_LENGTH, importGcmKey as byScript } from './aes-gcm-script.ts';
import { readVectors, withoutVectors } from './testing.ts';

type Group = { ivSize: number; keySize: number; tagSize: number };
type Vector = { key: string; iv: string; aad: string; msg: string; ct: string; tag: string };

const platforms = { script: byScript, 'Node.js': byNode };
const [nonce, aad] = [randomBytes(12), utf8('context')];

for (const [name, importKey] of Object.entries(platforms)) {
  void test(`Wycheproof AES-GCM by ${name}`, { skip: withoutVectors }, async () => {
    const { testGroups } = readVectors<Group, Vector>('aes_gcm_test.json');
    const fitting = testGroups.filter((g) => g.keySize === 256 && g.ivSize === 96 && g.tagSize === 128);
    const results = { valid: 0, invalid: 0 };
    for (const vector of fitting.flatMap((group) => group.tests)) {
      const key = await importKey(fromHex(vector.key));
      const [iv, more, message] = [fromHex(vector.iv), fromHex(vector.aad), fromHex(vector.msg)];
      const sealed = concatBytes(fromHex(vector.ct), fromHex(vector.tag));
      const opened = await key.open(iv, more, sealed);
      if (vector.result === 'valid') {
        assert.equal(opened && toHex(opened), vector.msg, `case ${String(vector.tcId)}`);
        const into = new Uint8Array(sealed.length);
        await key.seal(iv, more, message, into);
        assert.equal(toHex(into), toHex(sealed), `case ${String(vector.tcId)}`);
        results.valid += 1;
      } else {
        assert.equal(opened, undefined, `case ${String(vector.tcId)}`);
        results.invalid += 1;
      }
    }
    assert.ok(results.valid > 20 && results.invalid > 20, 'the file holds fewer cases than it should');
  });

  void test(`what was altered anywhere, or is too short, does not open by ${name}`, async () => {
    const key = await importKey(bytes32(1));
    const sealed = new Uint8Array(100 + GCM_TAG_LENGTH);
    await key.seal(nonce, aad, randomBytes(100), sealed);
    for (let at = 0; at < sealed.length; at++) {
      const into = new Uint8Array(100);
      assert.equal(await key.open(nonce, aad, flipped(sealed, at), into), undefined);
      assert.ok(into.every((byte) => byte === 0));
    }
    assert.equal(await key.open(nonce, utf8('another'), sealed), undefined);
    assert.equal(await key.open(flipped(nonce, 0), aad, sealed), undefined);
    for (const length of [0, GCM_TAG_LENGTH - 1, sealed.length - 1])
      assert.equal(await key.open(nonce, aad, sealed.subarray(0, length)), undefined);
    assert.equal((await key.open(nonce, aad, sealed))?.length, 100);
  });
}

void test('each opens what the other sealed, of lengths around the parts that they work in', async () => {
  const keys = await Promise.all(Object.values(platforms).map((importKey) => importKey(bytes32(2))));
  for (const length of [0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 1 << 20]) {
    const message = randomBytes(Math.min(length, 65_536));
    const plaintext = concatBytes(message, new Uint8Array(length - message.length));
    const room = new Uint8Array((1 << 20) + 5);
    for (const one of keys) {
      const sealed = new Uint8Array(length + GCM_TAG_LENGTH);
      await one.seal(nonce, aad, plaintext, sealed);
      for (const other of keys) {
        assert.deepEqual(await other.open(nonce, aad, sealed), plaintext);
        assert.deepEqual(await other.open(nonce, aad, sealed, room), plaintext);
      }
    }
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js';
import { concatBytes, toHex } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { decapsulateByPlatform, encapsulateByPlatform } from './x-wing-node.ts';

void test('the platform finds the secret that noble finds, for honest and for altered encapsulations', async () => {
  for (const fill of [1, 7, 200]) {
    const seed = bytes32(fill);
    const { cipherText, sharedSecret } = xWing.encapsulate(xWing.keygen(seed).publicKey);
    const found = await decapsulateByPlatform(cipherText, seed);
    assert.equal(toHex(found ?? assert.fail('the tests’ Node.js has ML-KEM')), toHex(sharedSecret));
    // ML-KEM rejects implicitly: altered bytes give another secret, and everywhere the same one.
    for (const at of [0, 500, 1087, 1088, 1119]) {
      const other = flipped(new Uint8Array(cipherText), at);
      const secret = (await decapsulateByPlatform(other, seed)) ?? assert.fail('it was taken');
      assert.equal(toHex(secret), toHex(xWing.decapsulate(other, seed)));
      assert.notEqual(toHex(secret), toHex(sharedSecret));
    }
  }
});

void test('what the platform does not take is left to noble, which refuses it', async () => {
  const seed = bytes32(1);
  const { cipherText } = xWing.encapsulate(xWing.keygen(seed).publicKey);
  const smallOrder = Uint8Array.from([...cipherText.slice(0, 1088), ...new Uint8Array(32)]);
  for (const bad of [smallOrder, cipherText.slice(0, 1000), new Uint8Array()]) {
    assert.equal(await decapsulateByPlatform(bad, seed), undefined);
    assert.throws(() => xWing.decapsulate(bad, seed));
  }
});

void test('what the platform encapsulates noble opens, each time another secret', async () => {
  const seed = bytes32(7);
  const { publicKey } = xWing.keygen(seed);
  const encapsulated = async () => (await encapsulateByPlatform(publicKey)) ?? assert.fail('it has ML-KEM');
  const [first, second] = [await encapsulated(), await encapsulated()];
  for (const { secret, encapsulation } of [first, second])
    assert.equal(toHex(xWing.decapsulate(encapsulation, seed)), toHex(secret));
  assert.notEqual(toHex(first.secret), toHex(second.secret));
});

void test('a public key that the platform does not take is left to noble, which refuses it', async () => {
  const { publicKey } = xWing.keygen(bytes32(7));
  const outOfRange = concatBytes(new Uint8Array(1184).fill(0xff), publicKey.slice(1184));
  const smallOrder = concatBytes(publicKey.slice(0, 1184), new Uint8Array(32));
  for (const bad of [outOfRange, smallOrder, publicKey.slice(0, 1000), new Uint8Array()]) {
    assert.equal(await encapsulateByPlatform(bad), undefined);
    assert.throws(() => xWing.encapsulate(bad));
  }
});

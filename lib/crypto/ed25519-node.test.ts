import assert from 'node:assert/strict';
import { verify as platformVerify, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, fromHex, utf8, type Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { ed25519Signer, verifyEd25519 } from './ed25519-node.ts';
import { verifyEd25519 as verifyInScript } from './ed25519-script.ts';

const { Point } = ed25519;
const MESSAGE = utf8('message');
const SPKI_HEAD = fromHex('302a300506032b6570032100');
/** A point of order eight (RFC 8032's curve has eight of them). */
const TORSION = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
const P = 2n ** 255n - 19n;

function littleEndian(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 0xffn));
}
const fromLittleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);

/** A signature under a secret scalar, with a nonce point and a public key that somebody bends. */
function signBent(
  bendNonce: (nonce: typeof TORSION) => Bytes,
  publicKey?: Bytes,
): { key: Bytes; signature: Bytes } {
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(bytes32(1));
  const key = publicKey ?? pointBytes.slice();
  const nonce = bendNonce(Point.BASE.multiply(5n));
  const challenge = fromLittleEndian(sha512(concatBytes(nonce, key, MESSAGE)));
  const s = (5n + challenge * scalar) % Point.Fn.ORDER;
  return { key, signature: concatBytes(nonce, littleEndian(s)) };
}
const openssl = (key: Bytes, signature: Bytes): boolean =>
  platformVerify(
    null,
    MESSAGE,
    createPublicKey({ key: Buffer.from(concatBytes(SPKI_HEAD, key)), format: 'der', type: 'spki' }),
    signature,
  );
const script = (key: Bytes, signature: Bytes): boolean => {
  try {
    return verifyInScript(key, MESSAGE, signature);
  } catch {
    return false;
  }
};
const ours = (key: Bytes, signature: Bytes): boolean => {
  try {
    return verifyEd25519(key, MESSAGE, signature);
  } catch {
    return false;
  }
};

void test('both sign the same, and each takes what the other signed', () => {
  const { publicKey, sign } = ed25519Signer(bytes32(1));
  assert.deepEqual(publicKey, Uint8Array.from(ed25519.getPublicKey(bytes32(1))));
  for (const length of [0, 1, 32, 111, 112, 5000]) {
    const message = new Uint8Array(length).fill(7);
    const signature = sign(message);
    assert.deepEqual(signature, Uint8Array.from(ed25519.sign(message, bytes32(1))));
    assert.ok(verifyEd25519(publicKey, message, signature) && verifyInScript(publicKey, message, signature));
  }
});

void test('a nonce with a point of small order in it is taken, as the cofactor has it, though OpenSSL refuses it', () => {
  const { key, signature } = signBent((nonce) => nonce.add(TORSION).toBytes().slice());
  assert.deepEqual(
    [openssl(key, signature), script(key, signature), ours(key, signature)],
    [false, true, true],
  );
  const honest = signBent((nonce) => nonce.toBytes().slice());
  assert.deepEqual([openssl(honest.key, honest.signature), ours(honest.key, honest.signature)], [true, true]);
});

void test('a key of small order signs nothing', () => {
  for (let order = 1n; order <= 8n; order++) {
    const key = TORSION.multiplyUnsafe(order).toBytes().slice();
    assert.equal(ours(key, concatBytes(key, new Uint8Array(32))), false);
  }
});

void test('odd encodings of key, nonce and scalar are refused', () => {
  const { key, signature } = signBent((nonce) => nonce.toBytes().slice());
  const scalar = fromLittleEndian(signature.subarray(32));
  const odd: [Bytes, Bytes][] = [
    [key, concatBytes(signature.slice(0, 32), littleEndian(scalar + Point.Fn.ORDER))],
    [littleEndian(P + 1n), concatBytes(littleEndian(1n), new Uint8Array(32))],
    [littleEndian(P), signature],
    [littleEndian(2n), signature],
    [key, concatBytes(littleEndian(P + 1n), signature.slice(32))],
    [key, flipped(signature, 3)],
    [key, flipped(signature, 40)],
    [flipped(key, 3), signature],
  ];
  assert.equal(ours(key, signature), true);
  for (const [at, [who, how]] of odd.entries())
    assert.deepEqual([ours(who, how), script(who, how)], [false, false], `case ${String(at)}`);
});

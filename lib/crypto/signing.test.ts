import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, fromHex, toHex, utf8, type Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { createSigner, isSignatureOf, isSignatureOfAsync, verifySignature, type Scheme } from './signing.ts';

const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** The same signature with the group order added to its scalar, where the 32 bytes hold it. */
function withOrderAdded(signature: Bytes): Bytes {
  const out = signature.slice();
  let sum = ORDER;
  for (let i = 0; i < 32; i++) {
    sum += BigInt(signature[32 + i] ?? 0);
    out[32 + i] = Number(sum & 0xffn);
    sum >>= 8n;
  }
  return out;
}

void test('RFC 8032, test 1', () => {
  const signer = createSigner(
    'ed25519',
    fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
  );
  assert.equal(toHex(signer.identity), '01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature =
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
  assert.equal(toHex(signer.sign(new Uint8Array())), signature);
  assert.ok(isSignatureOf(signer.identity, new Uint8Array(), fromHex(signature)));
});

void test('the well-known development account, and a signature made by another sr25519 implementation', () => {
  const alice = createSigner(
    'sr25519',
    fromHex('e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a'),
  );
  assert.equal(toHex(alice.identity), '02d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d');
  const signature = fromHex(
    'f261ed4d105690c45313b4c2be9e6e085d43b3cab81acdde34c046aa45b469769187127370ef01db39879aaf754cdebc7bf81f9b7152a946745b8d7932116183',
  );
  assert.ok(isSignatureOf(alice.identity, utf8('velum'), signature));
  assert.ok(!isSignatureOf(alice.identity, utf8('velun'), signature));
});

for (const scheme of ['ed25519', 'sr25519'] satisfies Scheme[]) {
  void test(`${scheme}: only this message, by this key, unaltered`, async () => {
    const signer = createSigner(scheme, bytes32(1));
    const { identity } = signer;
    const message = utf8('message');
    const signature = signer.sign(message);
    assert.ok(isSignatureOf(identity, message, signature));
    verifySignature(identity, message, signature);
    assert.ok(await isSignatureOfAsync(identity, message, signature));
    const refused: [Bytes, Bytes, Bytes][] = [
      [identity, utf8('messagE'), signature],
      [identity, new Uint8Array(), signature],
      [createSigner(scheme, bytes32(2)).identity, message, signature],
      [identity, message, signature.slice(1)],
      [identity, message, concatBytes(signature, Uint8Array.of(0))],
      [identity, message, new Uint8Array(64)],
      [identity.slice(0, -1), message, signature],
      [concatBytes(identity, Uint8Array.of(0)), message, signature],
      [new Uint8Array(33), message, signature],
      [new Uint8Array(), message, signature],
      [concatBytes(Uint8Array.of(scheme === 'ed25519' ? 2 : 1), identity.slice(1)), message, signature],
      [concatBytes(Uint8Array.of(3), identity.slice(1)), message, signature],
      [identity, message, withOrderAdded(signature)],
    ];
    for (const at of [0, 15, 31, 32, 47, 63]) refused.push([identity, message, flipped(signature, at)]);
    for (const at of [1, 16, 32]) refused.push([flipped(identity, at), message, signature]);
    for (const [i, [who, what, how]] of refused.entries()) {
      assert.ok(!isSignatureOf(who, what, how), `case ${String(i)}`);
      assert.ok(!(await isSignatureOfAsync(who, what, how)), `case ${String(i)}`);
      assert.throws(
        () => {
          verifySignature(who, what, how);
        },
        { name: 'CryptoError', code: 'bad-signature' },
      );
    }
  });
}

void test('a key of small order signs nothing', async () => {
  const neutral = new Uint8Array(33);
  neutral.set([1, 1]);
  const signature = new Uint8Array(64);
  signature[0] = 1;
  assert.ok(!isSignatureOf(neutral, utf8('anything'), signature));
  assert.ok(!(await isSignatureOfAsync(neutral, utf8('anything'), signature)));
});

void test('a seed has 32 bytes, and the signer keeps a copy', () => {
  for (const scheme of ['ed25519', 'sr25519'] as const) {
    assert.throws(() => createSigner(scheme, new Uint8Array(31)), { code: 'bad-key' });
    const seed = bytes32(1);
    const signer = createSigner(scheme, seed);
    seed.fill(0);
    assert.ok(isSignatureOf(createSigner(scheme, bytes32(1)).identity, seed, signer.sign(seed)));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js';
import * as HPKE from 'hpke';
import { concatBytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { open, seal, sealingKeyPair } from './sealing.ts';
import { xWingKem, xWingPublicKey } from './x-wing.ts';

/** Test vector 1 of draft-connolly-cfrg-xwing-kem. */
const seed = fromHex('7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26');
const randomness = fromHex(
  '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
);
const shared = 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384';

void test('the first vector of the draft', async () => {
  const publicKey = xWingPublicKey(seed);
  assert.equal(toHex(publicKey.slice(0, 16)), 'e2236b35a8c24b39b10aa1323a96a919');
  const { cipherText, sharedSecret } = xWing.encapsulate(publicKey, randomness);
  assert.equal(toHex(cipherText.slice(0, 16)), 'b83aa828d4d62b9a83ceffe1d3d3bb1e');
  assert.equal(toHex(sharedSecret), shared);
  const kem = xWingKem();
  const key = await kem.DeserializePrivateKey(seed, false);
  assert.equal(toHex(await kem.Decap(cipherText, key, key)), shared);
});

void test('Node.js’s own ML-KEM and X25519 agree, sealing either way', async () => {
  const suite = new HPKE.CipherSuite(HPKE.KEM_MLKEM768_X25519, HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_256_GCM);
  const pair = sealingKeyPair(bytes32(7));
  const [info, aad, message] = [utf8('velum/1/seal'), utf8('aad'), utf8('message')];
  const publicKey = await suite.DeserializePublicKey(pair.publicKey);
  const { encapsulatedSecret, ctx } = await suite.SetupSender(publicKey, { info });
  const theirs = concatBytes(encapsulatedSecret, await ctx.Seal(message, aad));
  assert.deepEqual(await open(pair.seed, theirs, aad), message);

  const ours = await seal(pair.publicKey, message, aad);
  const recipient = await suite.SetupRecipient(
    await suite.DeserializePrivateKey(pair.seed),
    ours.slice(0, 1120),
    { info },
  );
  assert.deepEqual(new Uint8Array(await recipient.Open(ours.slice(1120), aad)), message);
});

void test('keys made at random come from seeds that give them back', async () => {
  const kem = xWingKem();
  const { privateKey, publicKey } = await kem.GenerateKeyPair(true);
  const [secret, known] = [
    await kem.SerializePrivateKey(privateKey),
    await kem.SerializePublicKey(publicKey),
  ];
  assert.deepEqual(xWingPublicKey(secret), known);
  await assert.rejects(async () => kem.DeriveKeyPair(seed, false), { code: 'bad-key' });
});

import { decapsulateByPlatform, encapsulateByPlatform } from '#x-wing';
import type { Key, KEMFactory, KeyPair } from 'hpke';
import { ml_kem768_x25519 as xWing } from '@noble/post-quantum/hybrid.js';
import { asBytes, randomBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';
import type { Encapsulated } from './x-wing-script.ts';

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem, KEM id 0x647a) for HPKE: a private key is its 32-byte seed, a public
 * key 1,216 bytes, an encapsulation 1,120. The primitive is noble's, because browsers have no ML-KEM yet; where the platform has its own,
 * what is sealed and opened all day goes by that (`#x-wing`).
 */
const NAME = 'MLKEM768-X25519';

class XWingKey implements Key {
  readonly algorithm = { name: NAME };
  readonly extractable = true;
  readonly type: 'private' | 'public';
  readonly bytes: Uint8Array;

  constructor(type: 'private' | 'public', bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
}

export function xWingPublicKey(seed: Uint8Array): Bytes {
  return asBytes(xWing.keygen(seed).publicKey);
}

function pairOf(seed: Uint8Array): KeyPair<XWingKey> {
  return {
    privateKey: new XWingKey('private', seed),
    publicKey: new XWingKey('public', xWingPublicKey(seed)),
  };
}

function encapsulate(publicKey: Uint8Array): Encapsulated {
  const { cipherText, sharedSecret } = xWing.encapsulate(publicKey);
  return { secret: asBytes(sharedSecret), encapsulation: asBytes(cipherText) };
}

export const xWingKem: KEMFactory<XWingKey> = () => ({
  id: 0x647a,
  type: 'KEM',
  name: NAME,
  Nsecret: 32,
  Nenc: 1120,
  Npk: 1216,
  Nsk: 32,
  DeriveKeyPair: () => Promise.reject(new CryptoError('bad-key', 'key pairs are made from seeds')),
  GenerateKeyPair: () => Promise.resolve(pairOf(randomBytes(32))),
  SerializePublicKey: (key) => Promise.resolve(key.bytes.slice()),
  DeserializePublicKey: (bytes) => Promise.resolve(new XWingKey('public', bytes.slice())),
  SerializePrivateKey: (key) => Promise.resolve(key.bytes.slice()),
  DeserializePrivateKey: (seed) => Promise.resolve(new XWingKey('private', seed.slice())),
  Encap: async (key) => {
    const { secret, encapsulation } = (await encapsulateByPlatform(key.bytes)) ?? encapsulate(key.bytes);
    return { shared_secret: secret, enc: encapsulation };
  },
  Decap: async (enc, key) =>
    (await decapsulateByPlatform(enc, key.bytes)) ?? xWing.decapsulate(enc, key.bytes),
});

import * as HPKE from 'hpke';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, concatBytes, randomBytes, utf8, type Bytes } from '../base/bytes.ts';
import { openBox, sealBox } from './box.ts';
import { CryptoError } from './errors.ts';
import { xWingKem, xWingPublicKey } from './x-wing.ts';

/**
 * Sealing to a public key: HPKE base mode (RFC 9180) with the X-Wing KEM (X25519 + ML-KEM-768, KEM id 0x647a),
 * HKDF-SHA256 and AES-256-GCM. A private key is its 32-byte seed; a public key has 1,216 bytes.
 */
export const SEALING_KEY_LENGTH = 1216;
const ENCAPSULATED_LENGTH = 1120;

export type SealingKeyPair = { readonly publicKey: Bytes; readonly seed: Bytes };

const suite = new HPKE.CipherSuite(xWingKem, HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_256_GCM);

/** The key pair that belongs to 32 secret bytes. */
export function sealingKeyPair(seed: Uint8Array): SealingKeyPair {
  if (seed.length !== 32) throw new CryptoError('bad-key', 'a sealing seed has 32 bytes');
  return { publicKey: xWingPublicKey(seed), seed: asBytes(seed.slice()) };
}

/** encapsulated key (1,120 bytes) ‖ ciphertext. @throws CryptoError `bad-key`. */
export async function seal(publicKey: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  const { sealed } = await sealRequest(publicKey, plaintext, aad);
  return sealed;
}

/** @throws CryptoError `cannot-open`. */
export async function open(seed: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  const { plaintext } = await openRequest(seed, sealed, aad);
  return plaintext;
}

/** Opens or seals the one answer to a sealed request; both sides hold the same exported secret. */
export type ResponseChannel = {
  sealResponse(plaintext: Uint8Array): Promise<Bytes>;
  openResponse(sealed: Uint8Array): Promise<Bytes>;
};

/** Seals a request and keeps the secret under which its response comes back (as RFC 9458, section 4.4). */
export async function sealRequest(
  publicKey: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Promise<{ sealed: Bytes; channel: ResponseChannel }> {
  const { encapsulatedSecret, ctx } = await setUpSender(publicKey);
  const sealed = concatBytes(encapsulatedSecret, await ctx.Seal(plaintext, aad));
  return { sealed, channel: await responseChannel(ctx, encapsulatedSecret) };
}

/** Public keys come from other people's records: one that encodes no key is refused like one of another length. */
async function setUpSender(publicKey: Uint8Array) {
  if (publicKey.length !== SEALING_KEY_LENGTH) throw new CryptoError('bad-key', 'not a sealing key');
  try {
    return await suite.SetupSender(await suite.DeserializePublicKey(publicKey), { info: INFO });
  } catch (cause) {
    throw new CryptoError('bad-key', 'not a sealing key', { cause });
  }
}

/** @throws CryptoError `cannot-open`. */
export async function openRequest(
  seed: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Promise<{ plaintext: Bytes; channel: ResponseChannel }> {
  const encapsulated = sealed.slice(0, ENCAPSULATED_LENGTH);
  try {
    const key = await suite.DeserializePrivateKey(seed);
    const ctx = await suite.SetupRecipient(key, encapsulated, { info: INFO });
    const plaintext = asBytes(await ctx.Open(sealed.slice(ENCAPSULATED_LENGTH), aad));
    return { plaintext, channel: await responseChannel(ctx, encapsulated) };
  } catch (cause) {
    throw new CryptoError('cannot-open', 'the sealed message cannot be opened', { cause });
  }
}

const INFO = utf8('velum/1/seal');
const RESPONSE = utf8('velum/1/response');

type Exporter = { Export(context: Uint8Array, length: number): Promise<Uint8Array> };

async function responseChannel(ctx: Exporter, encapsulated: Uint8Array): Promise<ResponseChannel> {
  const secret = await ctx.Export(RESPONSE, 32);
  return {
    async sealResponse(plaintext) {
      const nonce = randomBytes(32);
      const key = responseKey(secret, encapsulated, nonce);
      return concatBytes(nonce, await sealBox(key, plaintext, RESPONSE));
    },
    async openResponse(sealed) {
      const key = responseKey(secret, encapsulated, sealed.slice(0, 32));
      return openBox(key, sealed.slice(32), RESPONSE);
    },
  };
}

function responseKey(secret: Uint8Array, encapsulated: Uint8Array, nonce: Uint8Array): Bytes {
  return asBytes(hkdf(sha256, secret, concatBytes(encapsulated, nonce), utf8('key'), 32));
}

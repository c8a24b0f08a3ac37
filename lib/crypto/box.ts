import { asBytes, concatBytes, randomBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';

/**
 * Authenticated encryption of short messages: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in
 * front. A key must seal fewer than 2^32 messages. `aad` comes from `domainBytes`.
 */
export const BOX_OVERHEAD = 12 + 16;

export async function sealBox(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  return sealBoxWithNonce(key, randomBytes(12), plaintext, aad);
}

/** For nonces that are derived from the message itself (the state's synthetic nonces), never for counters. */
export async function sealBoxWithNonce(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Promise<Bytes> {
  const params = { name: 'AES-GCM', iv: asBytes(nonce), additionalData: asBytes(aad) };
  const sealed = await crypto.subtle.encrypt(params, await importKey(key), asBytes(plaintext));
  return concatBytes(nonce, new Uint8Array(sealed));
}

/** @throws CryptoError `cannot-open`, whatever is wrong. */
export async function openBox(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Promise<Bytes> {
  const params = { name: 'AES-GCM', iv: asBytes(sealed.slice(0, 12)), additionalData: asBytes(aad) };
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(params, await importKey(key), asBytes(sealed.slice(12))),
    );
  } catch (cause) {
    throw new CryptoError('cannot-open', 'the message cannot be opened', { cause });
  }
}

function importKey(key: Uint8Array): Promise<CryptoKey> {
  if (key.length !== 32) throw new CryptoError('bad-key', 'a box key has 32 bytes');
  return crypto.subtle.importKey('raw', asBytes(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

import { gcmsiv } from '@noble/ciphers/aes.js';
import { asBytes, concatBytes, randomBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';

/**
 * Authenticated encryption that survives repeated nonces: AES-256-GCM-SIV (RFC 8452), nonce in front. For what lies at rest in
 * an enclave, whose host may restore an old machine together with its randomness. WebCrypto has no such algorithm, hence noble.
 */
export function sealResistant(
  key: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  nonce: Uint8Array = randomBytes(12),
): Bytes {
  return concatBytes(nonce, gcmsiv(keyOf(key), nonce, aad).encrypt(plaintext));
}

/** @throws CryptoError `cannot-open`, whatever is wrong. */
export function openResistant(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Bytes {
  const cipher = keyOf(key);
  try {
    return asBytes(gcmsiv(cipher, sealed.subarray(0, 12), aad).decrypt(sealed.subarray(12)));
  } catch (cause) {
    throw new CryptoError('cannot-open', 'the message cannot be opened', { cause });
  }
}

function keyOf(key: Uint8Array): Uint8Array {
  if (key.length !== 32) throw new CryptoError('bad-key', 'a box key has 32 bytes');
  return key;
}

import type { Bytes } from '../base/bytes.ts';

/** AES-256-GCM (NIST SP 800-38D) with tags of 16 bytes, as the browser has it: what browsers get as `#aes-gcm`. */
export type GcmKey = {
  /**
   * @param nonce 12 bytes, never used before under this key.
   * @param into as long as the plaintext and 16 bytes: gets ciphertext and tag, and is filled when this resolves.
   */
  seal(nonce: Bytes, aad: Bytes, plaintext: Bytes, into: Bytes): Promise<void>;
  /**
   * @param into bytes that may be used for the answer, at least as many as the plaintext has.
   * @returns the plaintext, `undefined` where anything of this is not as it was sealed.
   */
  open(nonce: Bytes, aad: Bytes, sealed: Bytes, into?: Bytes): Promise<Bytes | undefined>;
};

export const GCM_TAG_LENGTH = 16;

/** @param raw 32 bytes, which the caller may wipe afterwards. */
export async function importGcmKey(raw: Bytes): Promise<GcmKey> {
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const algorithm = (iv: Bytes, additionalData: Bytes) => ({ name: 'AES-GCM', iv, additionalData });
  return {
    async seal(nonce, aad, plaintext, into) {
      into.set(new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce, aad), key, plaintext)));
    },
    async open(nonce, aad, sealed) {
      try {
        return new Uint8Array(await crypto.subtle.decrypt(algorithm(nonce, aad), key, sealed));
      } catch {
        return undefined;
      }
    },
  };
}

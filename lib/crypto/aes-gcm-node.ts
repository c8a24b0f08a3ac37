import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { asBytes, type Bytes } from '../base/bytes.ts';
import { GCM_TAG_LENGTH, type GcmKey } from './aes-gcm-script.ts';

/**
 * AES-256-GCM by Node.js: what it gets as `#aes-gcm`. Its WebCrypto makes buffers of a segment's length for each call, and with some tens of megabytes of them
 * V8 marks its whole heap; this one works in parts that live shortly, and writes where it is told to.
 */
const CIPHER = 'aes-256-gcm';
const PART = 64 << 10;

/** @param raw 32 bytes, which the caller may wipe afterwards. */
export function importGcmKey(raw: Bytes): Promise<GcmKey> {
  const key = createSecretKey(raw);
  const options = { authTagLength: GCM_TAG_LENGTH };
  return Promise.resolve({
    async seal(nonce, aad, plaintext, into) {
      const cipher = createCipheriv(CIPHER, key, nonce, options);
      cipher.setAAD(aad);
      inParts(plaintext, (part, at) => {
        into.set(cipher.update(part), at);
      });
      cipher.final();
      into.set(cipher.getAuthTag(), plaintext.length);
    },
    async open(nonce, aad, sealed, into) {
      const length = sealed.length - GCM_TAG_LENGTH;
      if (length < 0) return undefined;
      const plaintext = into?.subarray(0, length) ?? asBytes(new Uint8Array(length));
      const decipher = createDecipheriv(CIPHER, key, nonce, options);
      decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(length));
      inParts(sealed.subarray(0, length), (part, at) => {
        plaintext.set(decipher.update(part), at);
      });
      try {
        decipher.final();
        return plaintext;
      } catch {
        // What was not authenticated is seen by nobody.
        plaintext.fill(0);
        return undefined;
      }
    },
  });
}

function inParts(bytes: Bytes, each: (part: Bytes, at: number) => void): void {
  for (let at = 0; at < bytes.length; at += PART) each(bytes.subarray(at, at + PART), at);
}

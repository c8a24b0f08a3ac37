import { ed25519 } from '@noble/curves/ed25519.js';
import { asBytes, type Bytes } from '../base/bytes.ts';

/** Ed25519 (RFC 8032) in JavaScript: what browsers get as `#ed25519`. Older ones have none of their own, and WebCrypto's has no synchronous calls. */

export type Ed25519Signer = { readonly publicKey: Bytes; sign(message: Uint8Array): Bytes };

/** @param seed 32 secret bytes, which it copies. */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  const key = seed.slice();
  return {
    publicKey: asBytes(ed25519.getPublicKey(key)),
    sign: (message) => asBytes(ed25519.sign(message, key)),
  };
}

/**
 * Strictly (`zip215: false`): only canonical encodings, no key of small order, and RFC 8032's equation times the cofactor, so that every implementation can
 * agree about every signature.
 * @throws for a key or signature that is no point or scalar.
 */
export const verifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  ed25519.verify(signature, message, publicKey, { zip215: false });

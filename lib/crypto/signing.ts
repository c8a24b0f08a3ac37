import * as sr25519 from '@scure/sr25519';
import { asBytes, concatBytes, type Bytes } from '../base/bytes.ts';
import { ed25519Signer, verifyEd25519 } from '#ed25519';
import { CryptoError } from './errors.ts';

/**
 * Signing identities. A public identity is 33 bytes: one byte of scheme (1 = ed25519, RFC 8032; 2 = sr25519,
 * the Schnorr scheme of Substrate accounts), then the 32-byte public key.
 */
export type Scheme = 'ed25519' | 'sr25519';
export type Identity = Bytes;

export type Signer = {
  readonly identity: Identity;
  /** A 64-byte signature over exactly these bytes; callers pass `domainBytes`. */
  sign(message: Uint8Array): Bytes;
};

const SCHEMES: readonly Scheme[] = ['ed25519', 'sr25519'];

export const IDENTITY_LENGTH = 33;

/** @param seed 32 secret bytes. */
export function createSigner(scheme: Scheme, seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new CryptoError('bad-key', 'a signing seed has 32 bytes');
  if (scheme === 'ed25519') {
    const { publicKey, sign } = ed25519Signer(seed);
    return { identity: concatBytes(Uint8Array.of(1), publicKey), sign };
  }
  const secret = sr25519.secretFromSeed(seed);
  return {
    identity: concatBytes(Uint8Array.of(2), sr25519.getPublicKey(secret)),
    sign: (message) => asBytes(sr25519.sign(secret, message)),
  };
}

export function isSignatureOf(identity: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const scheme = SCHEMES[(identity[0] ?? 0) - 1];
  if (scheme === undefined || identity.length !== IDENTITY_LENGTH || signature.length !== 64) return false;
  const key = identity.subarray(1);
  try {
    return scheme === 'ed25519'
      ? verifyEd25519(key, message, signature)
      : sr25519.verify(message, signature, key);
  } catch {
    return false;
  }
}

/**
 * The same answer as `isSignatureOf`, by WebCrypto's Ed25519 where there is one: in browsers about ten times faster, and beside the main
 * thread. Only for what one reader decides for itself: on encodings that no honest signer makes, implementations may differ.
 */
export async function isSignatureOfAsync(
  identity: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (identity[0] !== 1 || identity.length !== IDENTITY_LENGTH || signature.length !== 64)
    return isSignatureOf(identity, message, signature);
  try {
    const key = await crypto.subtle.importKey('raw', asBytes(identity.slice(1)), 'Ed25519', false, [
      'verify',
    ]);
    return await crypto.subtle.verify('Ed25519', key, asBytes(signature), asBytes(message));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // A platform without it, or a key that it does not take: ours decides.
    return isSignatureOf(identity, message, signature);
  }
}

/** @throws CryptoError `bad-signature`. */
export function verifySignature(identity: Uint8Array, message: Uint8Array, signature: Uint8Array): void {
  if (!isSignatureOf(identity, message, signature))
    throw new CryptoError('bad-signature', 'the signature does not verify');
}

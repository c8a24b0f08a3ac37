import { p256 } from '@noble/curves/nist.js';

/**
 * Whether an ECDSA signature (FIPS 186-5) with SHA-256 over a message is that of an uncompressed P-256 point (65 bytes). This is what the makers of
 * hardware sign with; nothing of ours does.
 * @param signature in DER, as X.509 carries it.
 */
export function isP256SignatureOf(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return p256.verify(signature, message, publicKey, { format: 'der', lowS: false, prehash: true });
  } catch {
    return false;
  }
}

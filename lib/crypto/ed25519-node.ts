import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { asBytes, concatBytes, toHex } from '../base/bytes.ts';
import { verifyEd25519 as verifyInScript, type Ed25519Signer } from './ed25519-script.ts';

/**
 * Ed25519 (RFC 8032) by Node.js, whose OpenSSL signs some twenty times as fast: what Node.js gets as `#ed25519` (`imports` of package.json). It answers like the
 * script's, to the last odd encoding, because every reader of the chain must accept the same signatures.
 */

/** What DER says before the 32 bytes of a private and of a public key (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const SPKI_HEAD = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** @param seed 32 secret bytes, which it copies. */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  const der = Buffer.from(concatBytes(PKCS8_HEAD, seed));
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    publicKey: asBytes(ed25519.getPublicKey(seed)),
    sign: (message) => asBytes(Uint8Array.from(sign(null, message, secret))),
  };
}

/**
 * The script's answer. OpenSSL leaves the cofactor out, and what keys it takes depends on its version. So what it takes under a key that the script takes, the
 * script takes, too; what it refuses, the script is asked about.
 * @throws for a key or signature that is no point or scalar.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = soundKey(publicKey);
  if (key !== undefined && verify(null, message, key, signature)) return true;
  return verifyInScript(publicKey, message, signature);
}

/** Keys are few and come back: workers, gatekeepers, sessions in use. */
const MOST_KEYS = 4096;
const keys = new Map<string, KeyObject>();

/** @returns undefined for a key that the script has to decide about. */
function soundKey(publicKey: Uint8Array): KeyObject | undefined {
  const name = toHex(publicKey);
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (!isSound(publicKey)) return undefined;
  const der = Buffer.from(concatBytes(SPKI_HEAD, publicKey));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const [oldest] = keys.keys();
  if (keys.size >= MOST_KEYS && oldest !== undefined) keys.delete(oldest);
  keys.set(name, key);
  return key;
}

/** A canonical encoding of a point that is not of small order. */
function isSound(publicKey: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}

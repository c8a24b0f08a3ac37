import { ed25519 } from '@noble/curves/ed25519.js';
import { asBytes, concatBytes, toHex, type Bytes } from '../base/bytes.ts';

/**
 * Ed25519 (RFC 8032), by Node.js where there is one: its OpenSSL signs some twenty times as fast. Both answer alike, to the last odd encoding, because
 * every reader of the chain must accept the same signatures: see `verifyEd25519`.
 */

/** Reached without an import, so that browsers can load this file. Older browsers lack WebCrypto's Ed25519, and that has no synchronous calls. */
const node = (globalThis as { process?: NodeJS.Process }).process?.getBuiltinModule('node:crypto');

/** What DER says before the 32 bytes of a private and of a public key (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const SPKI_HEAD = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** @param seed 32 secret bytes, which it copies. */
export function ed25519Signer(seed: Uint8Array): { publicKey: Bytes; sign(message: Uint8Array): Bytes } {
  const key = seed.slice();
  const publicKey = asBytes(ed25519.getPublicKey(key));
  if (node === undefined) return { publicKey, sign: (message) => asBytes(ed25519.sign(message, key)) };
  const der = Buffer.from(concatBytes(PKCS8_HEAD, key));
  const secret = node.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { publicKey, sign: (message) => asBytes(Uint8Array.from(node.sign(null, message, secret))) };
}

/**
 * Whether noble's strict verification (`zip215: false`) takes it: canonical encodings, no key of small order, and RFC 8032's equation times the cofactor. OpenSSL
 * leaves the cofactor out, and what keys it takes depends on its version. So what OpenSSL takes under a key that noble takes, noble takes, too; what it
 * refuses, noble is asked about.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = platformKey(publicKey);
  if (key !== undefined && node?.verify(null, message, key, signature) === true) return true;
  return verifyInScript(publicKey, message, signature);
}

/** @throws for a key or signature that is no point or scalar. */
export const verifyInScript = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  ed25519.verify(signature, message, publicKey, { zip215: false });

type PlatformKey = ReturnType<NonNullable<typeof node>['createPublicKey']>;

/** Keys are few and come back: workers, gatekeepers, sessions in use. */
const MOST_KEYS = 4096;
const keys = new Map<string, PlatformKey>();

/** @returns undefined where there is no platform, or for a key that the script has to decide about. */
function platformKey(publicKey: Uint8Array): PlatformKey | undefined {
  if (node === undefined) return undefined;
  const name = toHex(publicKey);
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (!isSound(publicKey)) return undefined;
  const der = Buffer.from(concatBytes(SPKI_HEAD, publicKey));
  const key = node.createPublicKey({ key: der, format: 'der', type: 'spki' });
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

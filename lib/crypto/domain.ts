import { hmac } from '@noble/hashes/hmac.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, utf8, type Bytes } from '../base/bytes.ts';
import { encodeCbor, type CborValue } from '../base/cbor.ts';

/**
 * Domain separation for every hash, MAC, signature, AAD and derivation of the product: the input is always
 * canonical CBOR of ["velum/1/<purpose>", network id, fields…], so two purposes, two networks or two ways to
 * cut the fields can never give the same bytes.
 */
export function domainBytes(purpose: string, network: Uint8Array, ...fields: CborValue[]): Bytes {
  return encodeCbor([`velum/1/${purpose}`, network, ...fields]);
}

/** SHA-256 over `domainBytes`. */
export function domainHash(purpose: string, network: Uint8Array, ...fields: CborValue[]): Bytes {
  return hashBytes(domainBytes(purpose, network, ...fields));
}

/** Plain SHA-256, for what is addressed by its hash alone (code, evidence, blocks). */
export function hashBytes(bytes: Uint8Array): Bytes {
  return asBytes(sha256(bytes));
}

/** HMAC-SHA-256 (RFC 2104). */
export function macBytes(key: Uint8Array, message: Uint8Array): Bytes {
  return asBytes(hmac(sha256, key, message));
}

/** HKDF-SHA-256 (RFC 5869); `purpose` and `fields` become the info string by `domainBytes`. */
export function deriveKey(
  secret: Uint8Array,
  purpose: string,
  network: Uint8Array,
  length: number,
  ...fields: CborValue[]
): Bytes {
  return asBytes(hkdf(sha256, secret, utf8('velum/1'), domainBytes(purpose, network, ...fields), length));
}

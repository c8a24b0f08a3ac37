import { blake2b } from '@noble/hashes/blake2.js';
import { base58 } from '@scure/base';
import { concatBytes, equalBytes, utf8 } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';
import type { Identity } from './signing.ts';

/** The address that people exchange: SS58 with the generic prefix 42 and a two-byte checksum, for sr25519 accounts. */
const PREFIX = Uint8Array.of(42);

export function encodeAddress(identity: Identity): string {
  if (identity[0] !== 2 || identity.length !== 33)
    throw new CryptoError('bad-address', 'only sr25519 accounts have addresses');
  const body = concatBytes(PREFIX, identity.subarray(1));
  return base58.encode(concatBytes(body, checksum(body)));
}

/** @throws CryptoError `bad-address` for a misspelt address or one of another network kind. */
export function parseAddress(address: string): Identity {
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(address.trim());
  } catch (cause) {
    throw new CryptoError('bad-address', 'this is not an address', { cause });
  }
  const body = bytes.slice(0, 33);
  if (bytes.length !== 35 || body[0] !== 42 || !equalBytes(checksum(body), bytes.slice(33))) {
    throw new CryptoError('bad-address', 'this is not an address: a character is wrong or missing');
  }
  return concatBytes(Uint8Array.of(2), body.subarray(1));
}

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concatBytes(utf8('SS58PRE'), body), { dkLen: 64 }).slice(0, 2);
}

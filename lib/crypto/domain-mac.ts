import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { asBytes, type Bytes } from '../base/bytes.ts';
import { encodeCbor, type CborValue } from '../base/cbor.ts';
import { domainBytes } from './domain.ts';

/**
 * HMAC-SHA-256 over `domainBytes(purpose, network, …fields, last)` for many values of `last`. Key and fields are absorbed once, which
 * leaves less than half of the work for each.
 */
export function createDomainMac(
  key: Uint8Array,
  purpose: string,
  network: Uint8Array,
  ...fields: CborValue[]
): (last: CborValue) => Bytes {
  // `null` takes one byte, in the place of which `last` goes.
  const common = domainBytes(purpose, network, ...fields, null).slice(0, -1);
  const absorbed = hmac.create(sha256, key).update(common);
  return (last) => asBytes(absorbed.clone().update(encodeCbor(last)).digest());
}

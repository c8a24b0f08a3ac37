import { hkdf } from '@noble/hashes/hkdf.js';
import { sha384 } from '@noble/hashes/sha2.js';
import { asBytes, concatBytes, utf8, type Bytes } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { CryptoError } from './errors.ts';

export type ContentKeyContext = { network: Bytes; drive: Bytes; node: string; version: number };

/**
 * The two locks: HKDF-SHA-384 (RFC 5869) with salt "velum/1/content" over enclave share ‖ vault share, both
 * exactly 32 bytes, so that neither can borrow bytes from the other. Gives the 32-byte FLOE key of one version.
 */
export const contentKey = keyOfTwoLocks('velum/1/content');

/**
 * The same two locks for the thumbnail of one version, with salt "velum/1/thumbnail". Its enclave share is one of its own: who was
 * given the thumbnail has no part of the content's key that the version's vault share would complete.
 */
export const thumbnailKey = keyOfTwoLocks('velum/1/thumbnail');

function keyOfTwoLocks(salt: string) {
  return (enclaveShare: Uint8Array, vaultShare: Uint8Array, context: ContentKeyContext): Bytes => {
    if (enclaveShare.length !== 32 || vaultShare.length !== 32)
      throw new CryptoError('bad-key', 'a share has 32 bytes');
    const fields = encodeCbor([context.network, context.drive, context.node, context.version]);
    const secret = concatBytes(enclaveShare, vaultShare);
    return asBytes(hkdf(sha384, secret, utf8(salt), fields, 32));
  };
}

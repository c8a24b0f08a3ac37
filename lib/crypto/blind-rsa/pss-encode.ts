import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../errors.ts';
import { sha384Bytes } from '../sha384.ts';

/** Bytes of a SHA-384 hash, and of the salt. */
export const SALT_LENGTH = 48;

/**
 * EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384 and MGF1 with SHA-384, for a modulus that fills its bytes: the encoded message is as long
 * as the modulus and has one bit less.
 * @param length bytes of the modulus.
 * @throws CryptoError `bad-key` for a modulus too short to hold hash and salt.
 */
export function encodePss(message: Uint8Array, salt: Uint8Array, length: number): Bytes {
  const room = length - SALT_LENGTH - 1;
  if (salt.length !== SALT_LENGTH || room < SALT_LENGTH + 1)
    throw new CryptoError('bad-key', 'hash and salt do not fit into this key');
  const hash = sha384Bytes(concatBytes(new Uint8Array(8), sha384Bytes(message), salt));
  const padding = new Uint8Array(room - SALT_LENGTH - 1);
  const block = concatBytes(padding, Uint8Array.of(1), salt);
  const mask = mgf1(hash, room);
  const masked = block.map((byte, at) => byte ^ (mask[at] ?? 0));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return concatBytes(masked, hash, Uint8Array.of(0xbc));
}

/** RFC 8017, appendix B.2.1. */
function mgf1(seed: Uint8Array, length: number): Bytes {
  const count = Math.ceil(length / SALT_LENGTH);
  const blocks = Array.from({ length: count }, (_, n) =>
    sha384Bytes(concatBytes(seed, Uint8Array.of(0, 0, n >> 8, n & 0xff))),
  );
  return concatBytes(...blocks).slice(0, length);
}

import { invert, pow } from '@noble/curves/abstract/modular.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { asBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../errors.ts';
import { encodePss, SALT_LENGTH } from './pss-encode.ts';
import type { RsaPublicKey } from './public-key.ts';

/**
 * What a client of a blind signer does: RSABSSA-SHA384-PSS-Deterministic (RFC 9474), for messages that nobody can guess. Runs in browsers, too; the one
 * secret in it is the blinding factor, on the device of the person whom it protects.
 */
export type Blinded = {
  /** For the signer, as long as the modulus. */
  readonly blinded: Bytes;
  /**
   * @returns a signature over the message, an ordinary one of RSASSA-PSS.
   * @throws CryptoError `bad-signature` for whatever is not the signer's answer to `blinded`.
   */
  finalize(blindSignature: Uint8Array): Bytes;
};

const EXPONENT = 65_537n;

/** RFC 9474, section 4.2. @throws CryptoError `bad-key`. */
export const blind = (key: RsaPublicKey, message: Uint8Array): Blinded =>
  blindWith(key, message, randomBytes(SALT_LENGTH), randomBelow(key));

/**
 * The same with randomness that somebody else drew: for published vectors.
 * @param factor r of RFC 9474, used for this message alone.
 * @throws CryptoError `bad-key` where message or factor share a divisor with the modulus, which sound keys keep from everybody.
 */
export function blindWith(key: RsaPublicKey, message: Uint8Array, salt: Uint8Array, factor: bigint): Blinded {
  const { modulus, length } = key;
  const encoded = bytesToNumberBE(encodePss(message, salt, length));
  const inverse = inverseOf(factor, encoded, modulus);
  const blinded = (encoded * pow(factor, EXPONENT, modulus)) % modulus;
  return {
    blinded: toBytes(blinded, length),
    finalize(blindSignature) {
      const given = bytesToNumberBE(blindSignature);
      const signature = (given * inverse) % modulus;
      // Equal to what was encoded, salt and all, is stricter than RSASSA-PSS-VERIFY, which RFC 9474, section 4.4 asks for here.
      const isSigned =
        blindSignature.length === length && given < modulus && pow(signature, EXPONENT, modulus) === encoded;
      if (!isSigned)
        throw new CryptoError('bad-signature', 'the blind signature is not of this key and message');
      return toBytes(signature, length);
    },
  };
}

/** By way of (factor × encoded)⁻¹, so that what is inverted tells nothing of the factor, and both are seen to have an inverse. */
function inverseOf(factor: bigint, encoded: bigint, modulus: bigint): bigint {
  try {
    return (encoded * invert((factor * encoded) % modulus, modulus)) % modulus;
  } catch (cause) {
    throw new CryptoError('bad-key', 'this key is no product of two large primes', { cause });
  }
}

/** Uniform in [1, modulus). */
function randomBelow({ modulus, length }: RsaPublicKey): bigint {
  for (;;) {
    const drawn = bytesToNumberBE(randomBytes(length));
    if (drawn > 0n && drawn < modulus) return drawn;
  }
}

const toBytes = (value: bigint, length: number): Bytes => asBytes(numberToBytesBE(value, length));

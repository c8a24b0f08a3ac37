import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { asBytes, concatBytes, equalBytes, fromHex, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../domain.ts';
import { CryptoError } from '../errors.ts';

/** An RSA key whose exponent is 65,537 and whose modulus is odd and fills `length` bytes to the last bit. */
export type RsaPublicKey = { readonly modulus: bigint; readonly length: number };

/** Bytes of a modulus, and so of whatever is blinded or signed, of the keys that tokens are made under. */
export const TOKEN_MODULUS_LENGTH = 256;

/**
 * What DER says around the modulus of a token key (RFC 9578, section 8.2.2): a SubjectPublicKeyInfo of RSASSA-PSS with SHA-384, MGF1 with SHA-384
 * and 48 bytes of salt, then a key of 2,048 bits with exponent 65,537. All else is fixed, so one key has exactly one encoding and one id.
 */
const HEAD = fromHex(
  '30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202' +
    'a11a301806092a864886f70d010108300b0609608648016503040202a203020130' +
    '0382010f003082010a0282010100',
);
const TAIL = fromHex('0203010001');

/** Bytes of such an encoding. */
export const TOKEN_SPKI_LENGTH = HEAD.length + TOKEN_MODULUS_LENGTH + TAIL.length;

/** @throws CryptoError `bad-key` for a modulus that is even or does not begin with a set bit. */
export function rsaPublicKey(modulus: Uint8Array): RsaPublicKey {
  const [first = 0, last = 0] = [modulus[0], modulus.at(-1)];
  if (first < 0x80 || last % 2 === 0) throw new CryptoError('bad-key', 'this is no modulus of an RSA key');
  return { modulus: bytesToNumberBE(modulus), length: modulus.length };
}

/** @throws CryptoError `bad-key` for any other encoding, size or exponent. */
export function parseTokenSpki(spki: Uint8Array): RsaPublicKey {
  const end = HEAD.length + TOKEN_MODULUS_LENGTH;
  const isOurs =
    spki.length === TOKEN_SPKI_LENGTH &&
    equalBytes(spki.subarray(0, HEAD.length), HEAD) &&
    equalBytes(spki.subarray(end), TAIL);
  if (!isOurs) throw new CryptoError('bad-key', 'this is no key for tokens of type 0x0002');
  return rsaPublicKey(spki.subarray(HEAD.length, end));
}

/** @throws CryptoError `bad-key` for a key of another size. */
export function encodeTokenSpki(key: RsaPublicKey): Bytes {
  if (key.length !== TOKEN_MODULUS_LENGTH)
    throw new CryptoError('bad-key', 'keys for tokens of type 0x0002 have 2,048 bits');
  return concatBytes(HEAD, modulusBytes(key), TAIL);
}

export const modulusBytes = ({ modulus, length }: RsaPublicKey): Bytes =>
  asBytes(numberToBytesBE(modulus, length));

/** token_key_id (RFC 9578, section 6.5). */
export const tokenKeyId = (spki: Uint8Array): Bytes => hashBytes(spki);

import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { asBytes, equalBytes, fromBase64Url, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../errors.ts';
import { rsaPublicKey, TOKEN_MODULUS_LENGTH, type RsaPublicKey } from './public-key.ts';

/** What a blind signer does (RFC 9474, section 4.3). Node.js only: all that touches the private key is OpenSSL's, in constant time and with blinding of its own. */
export type IssuerKey = { readonly secret: KeyObject; readonly publicKey: RsaPublicKey };

/** @returns a new key of 2,048 bits, PKCS #8 in DER. It is made beside the calling thread. */
export async function generateIssuerKey(): Promise<Bytes> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 8 * TOKEN_MODULUS_LENGTH,
    publicExponent: 65_537,
  });
  return asBytes(new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })));
}

/** @param pkcs8 DER. @throws CryptoError `bad-key`. */
export function openIssuerKey(pkcs8: Uint8Array): IssuerKey {
  try {
    const secret = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const { n = '', e } = createPublicKey(secret).export({ format: 'jwk' });
    if (secret.asymmetricKeyType === 'rsa' && e === 'AQAB')
      return { secret, publicKey: rsaPublicKey(fromBase64Url(n)) };
  } catch (cause) {
    throw new CryptoError('bad-key', 'this is no private key of RSA', { cause });
  }
  throw new CryptoError('bad-key', 'this is no private key of RSA with exponent 65,537');
}

/**
 * @param blinded as long as the modulus.
 * @throws CryptoError `out-of-range` for what is no number below the modulus; `signing-failed` where the result does not verify, as after a fault, which would give
 * the key away.
 */
export function blindSign({ secret, publicKey }: IssuerKey, blinded: Uint8Array): Bytes {
  assertSignable(publicKey, blinded);
  const raw = { key: secret, padding: constants.RSA_NO_PADDING };
  const signature = asBytes(new Uint8Array(privateDecrypt(raw, blinded)));
  if (!equalBytes(publicEncrypt(raw, signature), blinded))
    throw new CryptoError('signing-failed', 'the private key does not belong to its public key');
  return signature;
}

/** @throws CryptoError `out-of-range` for what {@link blindSign} would refuse. */
export function assertSignable(publicKey: RsaPublicKey, blinded: Uint8Array): void {
  if (blinded.length !== publicKey.length || bytesToNumberBE(blinded) >= publicKey.modulus)
    throw new CryptoError('out-of-range', 'what shall be signed is no number below the modulus');
}

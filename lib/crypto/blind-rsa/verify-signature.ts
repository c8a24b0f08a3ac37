import { toBase64Url, type Bytes } from '../../base/bytes.ts';
import { SALT_LENGTH } from './pss-encode.ts';
import { modulusBytes, type RsaPublicKey } from './public-key.ts';

const ALGORITHM = { name: 'RSA-PSS', hash: 'SHA-384' } as const;

/** Whether this is an RSASSA-PSS signature (RFC 8017, section 8.1.2) with SHA-384 and 48 bytes of salt. By WebCrypto, beside the calling thread. */
export async function isTokenSignature(
  key: RsaPublicKey,
  message: Bytes,
  signature: Bytes,
): Promise<boolean> {
  if (signature.length !== key.length) return false;
  const jwk = { kty: 'RSA', alg: 'PS384', n: toBase64Url(modulusBytes(key)), e: 'AQAB' };
  const imported = await crypto.subtle.importKey('jwk', jwk, ALGORITHM, false, ['verify']);
  return crypto.subtle.verify({ ...ALGORITHM, saltLength: SALT_LENGTH }, imported, signature, message);
}

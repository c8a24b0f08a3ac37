import { generateIssuerKey, openIssuerKey, type IssuerKey } from '../../crypto/blind-rsa/issuer-key.ts';
import { encodeTokenSpki, tokenKeyId } from '../../crypto/blind-rsa/public-key.ts';
import { NOW } from '../testing.ts';
import type { TokenKey } from './token-key.ts';

/** For tests: an issuer's key, whose tokens count from `NOW` for a second. Node only. */
export async function testTokenKey(): Promise<{ secret: IssuerKey; key: TokenKey }> {
  const secret = openIssuerKey(await generateIssuerKey());
  const spki = encodeTokenSpki(secret.publicKey);
  const key = {
    v: 1 as const,
    id: tokenKeyId(spki),
    spki,
    notBefore: NOW,
    notAfter: NOW + 1000,
    bytes: 1 << 24,
  };
  return { secret, key };
}

import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { parseTokenSpki } from '../../crypto/blind-rsa/public-key.ts';
import { isTokenSignature } from '../../crypto/blind-rsa/verify-signature.ts';
import { challengeDigest } from './challenge.ts';
import { encodeTokenInput, parseToken, type Token } from './token.ts';
import type { TokenKey } from './token-key.ts';
import { UploadTokenError } from './upload-token-error.ts';

/**
 * Whether a token counts now, but for having been spent, which only who keeps the spent ones can say.
 * @param keys those of this store.
 * @param now chain time.
 * @returns the key it was made under.
 * @throws UploadTokenError `malformed`, `unknown-key`, `not-yet-valid`, `expired`, `wrong-challenge` or `bad-signature`.
 */
export async function verifyToken(
  bytes: Uint8Array,
  keys: readonly TokenKey[],
  network: Uint8Array,
  now: number,
): Promise<TokenKey> {
  const token = parseToken(bytes);
  const key = keyOf(token, keys);
  verifyTime(key, now);
  verifyChallenge(token, network);
  await verifySignature(token, key);
  return key;
}

function keyOf({ keyId }: Token, keys: readonly TokenKey[]): TokenKey {
  const key = keys.find(({ id }) => equalBytes(id, keyId));
  if (key !== undefined) return key;
  throw new UploadTokenError('unknown-key', 'this store has no such key; get tokens under one of its keys');
}

function verifyTime({ notBefore, notAfter }: TokenKey, now: number): void {
  if (now < notBefore)
    throw new UploadTokenError('not-yet-valid', 'tokens of this key do not count yet; try later');
  if (now > notAfter) throw new UploadTokenError('expired', 'tokens of this key count no more; get new ones');
}

function verifyChallenge(token: Token, network: Uint8Array): void {
  if (!equalBytes(token.challengeDigest, challengeDigest(network)))
    throw new UploadTokenError('wrong-challenge', 'the token was made for another network or another use');
}

async function verifySignature(token: Token, { spki }: TokenKey): Promise<void> {
  const message: Bytes = encodeTokenInput(token);
  if (!(await isTokenSignature(parseTokenSpki(spki), message, token.authenticator)))
    throw new UploadTokenError('bad-signature', 'the store’s key did not sign this token; get new ones');
}

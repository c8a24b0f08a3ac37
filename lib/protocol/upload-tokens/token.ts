import { asBytes, concatBytes, type Bytes } from '../../base/bytes.ts';
import { TOKEN_MODULUS_LENGTH } from '../../crypto/blind-rsa/public-key.ts';
import { TOKEN_TYPE, uint16 } from './challenge.ts';
import { UploadTokenError } from './upload-token-error.ts';

/**
 * struct {
 *   uint16_t token_type = 0x0002;
 *   uint8_t nonce[32];
 *   uint8_t challenge_digest[32];
 *   uint8_t token_key_id[32];
 *   uint8_t authenticator[256];
 * } Token;  (RFC 9577, section 2.2)
 */
export type Token = TokenInput & {
  /** A signature over `encodeTokenInput` of the rest. */
  readonly authenticator: Bytes;
};
export type TokenInput = { readonly nonce: Bytes; readonly challengeDigest: Bytes; readonly keyId: Bytes };

const INPUT_LENGTH = 2 + 3 * 32;
export const TOKEN_LENGTH = INPUT_LENGTH + TOKEN_MODULUS_LENGTH;

/** What is signed: all of a token but its authenticator. */
export const encodeTokenInput = ({ nonce, challengeDigest, keyId }: TokenInput): Bytes =>
  concatBytes(uint16(TOKEN_TYPE), nonce, challengeDigest, keyId);

export const encodeToken = (token: Token): Bytes => concatBytes(encodeTokenInput(token), token.authenticator);

/** @throws UploadTokenError `malformed` for another length or type. */
export function parseToken(bytes: Uint8Array): Token {
  const type = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (bytes.length !== TOKEN_LENGTH || type !== TOKEN_TYPE)
    throw new UploadTokenError('malformed', 'this is no token of type 0x0002; ask for new ones');
  const part = (from: number, to: number): Bytes => asBytes(bytes.slice(from, to));
  return {
    nonce: part(2, 34),
    challengeDigest: part(34, 66),
    keyId: part(66, INPUT_LENGTH),
    authenticator: part(INPUT_LENGTH, TOKEN_LENGTH),
  };
}

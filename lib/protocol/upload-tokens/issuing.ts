import * as v from 'valibot';
import { bytesOf, bytesUpTo, codecOf, type Codec } from '../../base/schema.ts';
import { TOKEN_MODULUS_LENGTH } from '../../crypto/blind-rsa/public-key.ts';
import { hash32, version1 } from '../fields.ts';

/** Tokens that may be asked for at once. */
export const MOST_TOKENS = 256;

export const blindedNumbers = v.pipe(
  v.array(bytesOf(TOKEN_MODULUS_LENGTH)),
  v.minLength(1),
  v.maxLength(MOST_TOKENS),
);

/**
 * A client asks an issuer for tokens.
 *
 * | field | |
 * | --- | --- |
 * | right | what shows that the client may have them; only the issuer understands it |
 * | key | id of the token key |
 * | blinded | what shall be signed, a number below the key's modulus for each token |
 */
const requestSchema = v.strictObject({
  v: version1,
  right: bytesUpTo(4096),
  key: hash32,
  blinded: blindedNumbers,
});
export type IssueRequest = v.InferOutput<typeof requestSchema>;
export const issueRequestCodec: Codec<IssueRequest> = codecOf('issue request', requestSchema);

/** The blind signatures, in the order of what was asked for. */
const responseSchema = v.strictObject({ v: version1, signatures: blindedNumbers });
export type IssueResponse = v.InferOutput<typeof responseSchema>;
export const issueResponseCodec: Codec<IssueResponse> = codecOf('issue response', responseSchema);

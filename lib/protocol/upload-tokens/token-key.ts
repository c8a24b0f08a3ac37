import * as v from 'valibot';
import { equalBytes } from '../../base/bytes.ts';
import { bytesOf, codecOf, millis, uint, type Codec } from '../../base/schema.ts';
import { TOKEN_SPKI_LENGTH, tokenKeyId } from '../../crypto/blind-rsa/public-key.ts';
import { hash32, version1 } from '../fields.ts';

/**
 * A key that a store signs upload tokens with. It has to be the same for all who get tokens, or they can be told apart by it.
 *
 * | field | |
 * | --- | --- |
 * | id | token_key_id of RFC 9578: SHA-256 of `spki` |
 * | spki | the public key as RFC 9578, section 8.2.2 encodes it |
 * | notBefore, notAfter | when its tokens count, chain time, inclusive |
 * | bytes | how much storage a token buys |
 */
const schema = v.pipe(
  v.strictObject({
    v: version1,
    id: hash32,
    spki: bytesOf(TOKEN_SPKI_LENGTH),
    notBefore: millis,
    notAfter: millis,
    bytes: uint,
  }),
  v.check(({ id, spki }) => equalBytes(id, tokenKeyId(spki)), 'the id is not that of the key'),
  v.check(({ notBefore, notAfter }) => notBefore <= notAfter, 'ends before it begins'),
);
export type TokenKey = v.InferOutput<typeof schema>;
export const tokenKeyCodec: Codec<TokenKey> = codecOf('token key', schema);

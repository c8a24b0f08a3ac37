import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { blind } from '../../crypto/blind-rsa/blind.ts';
import { parseTokenSpki } from '../../crypto/blind-rsa/public-key.ts';
import { challengeDigest } from './challenge.ts';
import { encodeToken, encodeTokenInput } from './token.ts';
import type { TokenKey } from './token-key.ts';
import { UploadTokenError } from './upload-token-error.ts';

/** Tokens on their way: what the issuer signs without seeing them, and how they come out of its answer. */
export type BlindTokens = {
  /** In the order in which signatures must come. */
  readonly blinded: Bytes[];
  /**
   * @returns the tokens as they are redeemed, none of which the issuer can tell from any other under its key.
   * @throws UploadTokenError `bad-signature` if a signature is missing, too many or not the issuer's; then none counts.
   */
  finish(signatures: readonly Uint8Array[]): Bytes[];
};

/** Takes some milliseconds for each token; for a worker of the browser's. @throws CryptoError `bad-key`. */
export function blindTokens(key: TokenKey, network: Uint8Array, count: number): BlindTokens {
  const rsa = parseTokenSpki(key.spki);
  const tokens = Array.from({ length: count }, () => {
    const input = { nonce: randomBytes(32), challengeDigest: challengeDigest(network), keyId: key.id };
    return { input, ...blind(rsa, encodeTokenInput(input)) };
  });
  return {
    blinded: tokens.map(({ blinded }) => blinded),
    finish(signatures) {
      if (signatures.length !== tokens.length)
        throw notSigned(`${String(tokens.length)} tokens and ${String(signatures.length)} signatures`);
      return tokens.map(({ input, finalize }, at) => {
        try {
          return encodeToken({ ...input, authenticator: finalize(signatures[at] ?? new Uint8Array()) });
        } catch (error) {
          if (codeOf(error) !== 'bad-signature') throw error;
          throw notSigned(`token ${String(at)} is not signed by the key that was asked for`, error);
        }
      });
    },
  };
}

const notSigned = (what: string, cause?: unknown): UploadTokenError =>
  new UploadTokenError('bad-signature', `${what}; ask again, or use another store`, { cause });

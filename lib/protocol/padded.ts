import { asBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from '../crypto/errors.ts';
import { padMessage, PaddingError, unpadMessage } from '../crypto/padding.ts';

export { padMessage } from '../crypto/padding.ts';

/**
 * Answers to people show no length below this: what a policy refuses is as long as a secret that comes with its witness, unless many
 * are released at once.
 */
const ANSWER_FLOOR = 4096;

export const padAnswer = (bytes: Uint8Array): Bytes => padMessage(bytes, ANSWER_FLOOR);

/** @throws CryptoError `cannot-open`. */
export const unpaddedAnswer = (plaintext: Uint8Array): Bytes => unpadded(plaintext, ANSWER_FLOOR);

/** What was sealed, without its padding. @throws CryptoError `cannot-open`, as for what does not open. */
export function unpadded(plaintext: Uint8Array, floor?: number): Bytes {
  try {
    return asBytes(unpadMessage(plaintext, floor));
  } catch (cause) {
    if (!(cause instanceof PaddingError)) throw cause;
    throw new CryptoError('cannot-open', 'what was sealed is not padded', { cause });
  }
}

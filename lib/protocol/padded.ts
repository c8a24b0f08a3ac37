import { asBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from '../crypto/errors.ts';
import { PaddingError, unpadMessage } from '../crypto/padding.ts';

export { padMessage } from '../crypto/padding.ts';

/** What was sealed, without its padding. @throws CryptoError `cannot-open`, as for what does not open. */
export function unpadded(plaintext: Uint8Array): Bytes {
  try {
    return asBytes(unpadMessage(plaintext));
  } catch (cause) {
    if (!(cause instanceof PaddingError)) throw cause;
    throw new CryptoError('cannot-open', 'what was sealed is not padded', { cause });
  }
}

import { concatBytes, fromBase64Url, toBase64Url, type Bytes } from '../base/bytes.ts';
import { DriveError } from './drive-error.ts';

/**
 * What follows the `#` of a link's address, in base64url. Browsers never send it.
 *
 * | bytes | |
 * | --- | --- |
 * | 1 | 1, or 2 where a password is needed beside it |
 * | 32 | the drive's contract |
 * | 32 | the secret |
 */
export type LinkFragment = { readonly drive: Bytes; readonly secret: Bytes; readonly needsPassword: boolean };

export function formatLink({ drive, secret, needsPassword }: LinkFragment): string {
  return toBase64Url(concatBytes(Uint8Array.of(needsPassword ? 2 : 1), drive, secret));
}

/** @throws DriveError `bad-link`. */
export function parseLink(fragment: string): LinkFragment {
  try {
    const bytes = fromBase64Url(fragment.replace(/^#/, ''));
    const [version] = bytes;
    if (bytes.length === 65 && (version === 1 || version === 2))
      return { drive: bytes.slice(1, 33), secret: bytes.slice(33), needsPassword: version === 2 };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw new DriveError('bad-link', 'this link is not complete: copy all of it, to the last character');
}

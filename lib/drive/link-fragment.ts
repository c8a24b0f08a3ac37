import { concatBytes, fromBase64Url, toBase64Url, type Bytes } from '../base/bytes.ts';
import { DriveError } from './drive-error.ts';

/**
 * What follows the `#` of a link's or a request's address, in base64url. Browsers never send it.
 *
 * | bytes | |
 * | --- | --- |
 * | 1 | of a link 1, or 2 where a password is needed beside it; of a request for files 3 |
 * | 32 | the drive's contract |
 * | 32 | the secret |
 */
export type LinkFragment = { readonly drive: Bytes; readonly secret: Bytes; readonly needsPassword: boolean };
export type RequestFragment = { readonly drive: Bytes; readonly secret: Bytes };

const LINK = 1;
const LINK_WITH_PASSWORD = 2;
const REQUEST = 3;

export function formatLink({ drive, secret, needsPassword }: LinkFragment): string {
  return format(needsPassword ? LINK_WITH_PASSWORD : LINK, drive, secret);
}

export function formatRequest({ drive, secret }: RequestFragment): string {
  return format(REQUEST, drive, secret);
}

/** @throws DriveError `bad-link`. */
export function parseLink(fragment: string): LinkFragment {
  const { version, drive, secret } = parse(fragment);
  if (version === REQUEST)
    throw new DriveError('bad-link', 'this is a request for files: it takes some and shows none');
  return { drive, secret, needsPassword: version === LINK_WITH_PASSWORD };
}

/** @throws DriveError `bad-link`. */
export function parseRequest(fragment: string): RequestFragment {
  const { version, drive, secret } = parse(fragment);
  if (version !== REQUEST)
    throw new DriveError('bad-link', 'this link opens something that was shared; it asks for no files');
  return { drive, secret };
}

const format = (version: number, drive: Bytes, secret: Bytes): string =>
  toBase64Url(concatBytes(Uint8Array.of(version), drive, secret));

function parse(fragment: string): { version: number; drive: Bytes; secret: Bytes } {
  try {
    const bytes = fromBase64Url(fragment.replace(/^#/, ''));
    const [version = 0] = bytes;
    if (bytes.length === 65 && version >= LINK && version <= REQUEST)
      return { version, drive: bytes.slice(1, 33), secret: bytes.slice(33) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw new DriveError('bad-link', 'this link is not complete: copy all of it, to the last character');
}

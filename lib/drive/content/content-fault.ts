import { codeOf, CodedError } from '../../base/errors.ts';
import { floeSegmentCount } from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { DriveError } from '../drive-error.ts';

/** What readers of stored files refuse. */
export const truncated = (): DriveError =>
  new DriveError('tampered', 'the stored file is not the one that was signed: parts are missing or foreign');

/** @param size true length in bytes. @throws DriveError `tampered` where padding and segments of what was signed do not follow from it. */
export function checkSignedSize({ padded, segments }: Manifest, size: number): void {
  if (paddedLength(size) === padded && floeSegmentCount(padded) === segments) return;
  throw new DriveError('tampered', 'the size of this file is not the one that was signed');
}

const CONTENT_CODES = {
  offline: 'offline',
  'not-found': 'not-found',
  aborted: 'aborted',
  refused: 'refused',
} as const;

/** What a person can act upon of what fetching and decrypting throws: whatever is no word about the way there is `tampered`. */
export function mapContentError(error: unknown): unknown {
  if (!(error instanceof CodedError) || error instanceof DriveError) return error;
  const known = Object.entries(CONTENT_CODES).find(([code]) => code === codeOf(error))?.[1];
  return new DriveError(
    known ?? 'tampered',
    known === undefined ? 'the stored file was altered' : error.message,
    { cause: error },
  );
}

import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { DriveError } from '../drive-error.ts';
import type { DirectoryStanding } from './directory-watch.ts';

/** A record by its hash, and what grows with each later one: numbers of which the first that differs decides. */
export type Dated = { readonly hash: Bytes; readonly order: readonly number[] };

/**
 * What a portal's answer is against what the checkpoint has in its place.
 * @throws DriveError `tampered` where it is older than that, or missing, or another one of the same age.
 */
export function standingOf(
  what: string,
  shown: Dated | undefined,
  known: Dated | undefined,
): DirectoryStanding {
  if (known === undefined) return shown === undefined ? 'proven' : 'newer';
  if (shown !== undefined && equalBytes(shown.hash, known.hash)) return 'proven';
  if (shown !== undefined && isLater(shown.order, known.order)) return 'newer';
  throw new DriveError(
    'tampered',
    shown === undefined
      ? `the portal hides ${what}, which the network’s directory has`
      : `the portal showed ${what} older than the network’s directory has it`,
  );
}

function isLater(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

/** An answer is no better known than the least known part of it. */
export const leastOf = (standings: readonly DirectoryStanding[]): DirectoryStanding =>
  standings.includes('unchecked') ? 'unchecked' : standings.includes('newer') ? 'newer' : 'proven';

import { equalBytes } from '../../base/bytes.ts';
import type { Dated } from '../../protocol/directory/entries.ts';
import { DriveError } from '../drive-error.ts';
import type { DirectoryStanding } from './directory-watch.ts';

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
  if (shown !== undefined && equalBytes(shown.record, known.record)) return 'proven';
  if (shown !== undefined && isLater(shown.order, known.order)) return 'newer';
  throw new DriveError(
    'tampered',
    `the portal ${shown === undefined ? 'hides' : 'showed an older state of'} ${what} that the network’s directory has`,
  );
}

function isLater(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

import { codeOf } from '../../base/errors.ts';
import { storedLength } from '../credit/stored.ts';

/** What is wrong with more than the one file that it was met with. */
const OF_ALL: ReadonlySet<unknown> = new Set([
  'aborted',
  'offline',
  'no-worker',
  'busy',
  'unconfirmed',
  'not-permitted',
  'expired',
  'policy',
  'stale-directory',
  'older-drive',
]);

/** Whether the files after it would meet the same. */
export const endsAll = (error: unknown): boolean =>
  OF_ALL.has(codeOf(error)) || (error instanceof DOMException && error.name === 'AbortError');

/** Remembers for which length there was no room, so that a full drive is not asked again for each of ten thousand files. */
export function refusedSizes() {
  let least = Infinity;
  return {
    note({ size }: { size: number }, error: unknown): void {
      if (codeOf(error) === 'over-quota') least = Math.min(least, storedLength(size));
    },
    /** Whether nothing so short was refused yet. */
    mayFit: ({ size }: { size: number }): boolean => storedLength(size) < least,
  };
}

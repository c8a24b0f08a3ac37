import { DriveError } from '../drive-error.ts';
import type { DriveAccess, OpenDrive } from '../drive-context.ts';

/** What asking for files needs of an open drive. */
export type Asking = Pick<OpenDrive, 'drive' | 'calls' | 'access'>;

/** @throws DriveError `not-permitted`. */
export function ownerOf({ access }: Pick<Asking, 'access'>): NonNullable<DriveAccess['owner']> {
  if (access.owner === undefined) throw new DriveError('not-permitted', 'only the owner asks for files');
  return access.owner;
}

import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import type { Drive } from './types.ts';

/** What is behind a drive, for operations that are no part of it because most visits load none of them. */
const behind = new WeakMap<Drive, OpenDrive>();

export function keepOpen(open: OpenDrive, drive: Drive): Drive {
  behind.set(drive, open);
  return drive;
}

/** @throws DriveError `bad-argument` for what is no drive of this library. */
export function openOf(drive: Drive): OpenDrive {
  const open = behind.get(drive);
  if (open === undefined) throw new DriveError('bad-argument', 'no drive of this library');
  return open;
}

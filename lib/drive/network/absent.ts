import { DriveError } from '../drive-error.ts';
import type { CheckedDirectory } from './directory-watch.ts';

/** That there is nothing, and how that is known. */
export const absent = (
  code: 'no-account' | 'not-found',
  what: string,
  checked: CheckedDirectory | undefined,
): DriveError =>
  new DriveError(
    code,
    checked === undefined
      ? `the portal shows no ${what}, and the network is too young to prove it; look again in a minute`
      : `there was no ${what} on this network at ${new Date(checked.time).toISOString()}; a younger one shows in a minute`,
  );

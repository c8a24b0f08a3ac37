import { DriveError } from './drive-error.ts';
import type * as OnDemand from './on-demand.ts';

/** @throws DriveError `offline`. */
export async function loadOnDemand(): Promise<typeof OnDemand> {
  try {
    return await import('./on-demand.ts');
  } catch (cause) {
    throw new DriveError('offline', 'a part of the program could not be fetched', { cause });
  }
}

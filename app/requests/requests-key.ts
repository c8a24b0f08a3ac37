import type { Drive } from '../../lib/drive/index.ts';

/** What is known of a drive's requests, and below it what is known of those for single folders. */
export const requestsKey = (drive: Drive): readonly string[] => ['account', drive.id, 'requests'];

/** Asked anew when a request is made here, so that its first files are not waited for. */
export const depositsKey = (drive: Drive): readonly string[] => ['account', drive.id, 'deposits'];

/** Whether this visit had the store let go what an earlier one erased. */
export const releasingKey = (drive: Drive): readonly string[] => ['account', drive.id, 'releasing'];

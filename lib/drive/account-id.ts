import { accountName, identityOf } from './vault.ts';

/** How contracts name the account of this address: its identity in hex, a context's `caller`. @throws DriveError `bad-address`. */
export const accountId = (address: string): string => accountName(identityOf(address));

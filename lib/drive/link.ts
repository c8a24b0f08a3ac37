import { toHex } from '../base/bytes.ts';
import { granteeAccess } from './access.ts';
import { driveOf } from './drive.ts';
import { openDriveContext } from './drive-context.ts';
import type { NetworkConnection } from './network-connection.ts';
import { createSessionPool } from './network/session-pool.ts';
import { parseLink } from './sharing.ts';
import type { Drive } from './types.ts';
import { accountName, linkKeys } from './vault.ts';

/**
 * Opens what a link leads to, as the link's own account. Nothing is asked of the network before `refresh` or `download`.
 * @throws DriveError `bad-link`.
 */
export function openLink(connection: NetworkConnection, fragment: string): Promise<Drive> {
  const { drive, secret } = parseLink(fragment);
  const { signer, sealing } = linkKeys(connection.network, drive, secret);
  const sessions = createSessionPool(signer, connection.network, 0);
  const access = granteeAccess(accountName(signer.identity), sealing);
  return Promise.resolve(driveOf(openDriveContext(connection, toHex(drive), sessions, access)));
}

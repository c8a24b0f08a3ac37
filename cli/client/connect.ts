import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  connectNetwork,
  restoreAccount,
  unlockAccount,
  type Account,
  type DeviceStore,
  type NetworkConnection,
} from '../../lib/drive/index.ts';
import { builtContracts } from '../network/paths.ts';
import { accountPath, readAccountFile } from './account-file.ts';
import { openNetworkNotes, openUploadNotes } from './network-notes.ts';
import { askPassword } from './secrets.ts';

const portalUrl = (): string => process.env['VELUM_PORTAL_URL'] ?? 'http://localhost:8080';

/** The address of a page of the app. What follows the `#` is never sent. */
export const urlOf = (page: string, fragment: string): string =>
  new URL(`${page}#${fragment}`, portalUrl()).href;

/**
 * Connects to the portal; `network` pins what the account knows already.
 * @param store what this device remembers of that network.
 */
export function connect(network?: string, store?: DeviceStore): Promise<NetworkConnection> {
  const pinned = network ?? process.env['VELUM_NETWORK'];
  const contractCode = async (name: string) =>
    new Uint8Array(await readFile(join(builtContracts, `${name}.js`)));
  return connectNetwork({
    portalUrl: portalUrl(),
    contractCode,
    store,
    ...(pinned === undefined ? {} : { network: pinned }),
  });
}

/** The account of this device, unlocked by its password, with its drive in step. */
export async function openAccount(): Promise<Account> {
  const load = () => import('../../lib/drive/uploads/unfinished.ts');
  return restoreAccount(...(await unlockHere()), {
    uploads: { load, store: openUploadNotes(accountPath()) },
  });
}

export async function unlockHere(): Promise<[NetworkConnection, string]> {
  const locked = await readAccountFile();
  const words = await unlockAccount(locked, await askPassword('Password: '));
  return [await connect(locked.network, openNetworkNotes(accountPath())), words];
}

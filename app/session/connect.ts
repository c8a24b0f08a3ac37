import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import type { ContractName, LockedAccount, NetworkConnection } from '../../lib/drive/index.ts';
import { openNetworkStore } from './device-store.ts';
import { loadDriveLibrary } from './drive-library.ts';

export type Connected = { readonly connection: NetworkConnection; readonly locked: LockedAccount | null };

/**
 * Connects to the network behind this page's own origin.
 *
 * @param stored - the locked account of this device (JSON); its network is the only one that is accepted.
 * @throws DriveError, `wrong-network` among others; `other-version` for a locked account that cannot be read.
 */
export async function connect(stored: string | null): Promise<Connected> {
  const { connectNetwork, parseLockedAccount } = await loadDriveLibrary();
  const locked = stored === null ? null : parseLockedAccount(parseJson(stored));
  const pinned = locked === null ? {} : { network: locked.network };
  const connection = await connectNetwork({
    portalUrl: window.location.origin,
    contractCode: fetchCode,
    store: await openNetworkStore(),
    contentThread: async () => (await import('../content-thread/content-client.ts')).contentThread(),
    ...pinned,
  });
  return { connection, locked };
}

/** What is no JSON is no account either: the parser refuses it in its own terms. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function fetchCode(name: ContractName): Promise<Bytes> {
  const { DriveError } = await loadDriveLibrary();
  const response = await fetch(`/contracts/${name}.js`).catch((cause: unknown) => {
    throw new DriveError('offline', 'the portal does not answer', { cause });
  });
  if (!response.ok)
    throw new DriveError('offline', `the portal has no contract ${name}: ${String(response.status)}`);
  return asBytes(new Uint8Array(await response.arrayBuffer()));
}

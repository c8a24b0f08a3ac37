import { toHex, type Bytes } from '../base/bytes.ts';
import { delay } from '../base/wait.ts';
import { encodeAddress } from '../crypto/address.ts';
import { profileCodec } from '../protocol/records/profile.ts';
import { signRecord } from '../protocol/signed-record.ts';
import { granteeAccess, ownerAccess } from './access.ts';
import { newNodeId } from './changes.ts';
import { writeMeta } from './content/meta.ts';
import { newNodeKey, type DriveContext } from './crypto/node-keys.ts';
import { prepareDeployment } from './deploy.ts';
import { driveOf } from './drive.ts';
import { openDriveContext, type OpenDrive } from './drive-context.ts';
import { openApproval } from './conditions/approval-request.ts';
import { createPolicyCalls } from './conditions/policy-calls.ts';
import { DriveError } from './drive-error.ts';
import { createInviteReader } from './invites.ts';
import { createDeviceMemory, noNotes } from './memory/device-memory.ts';
import type { DeviceStore } from './memory/device-store.ts';
import { createSealedStore } from './memory/sealed-store.ts';
import type { NetworkConnection } from './network-connection.ts';
import { fetchContract } from './network/contract-record.ts';
import { createSessionPool } from './network/session-pool.ts';
import { createPreferences } from './preferences.ts';
import { fetchProfile } from './profile.ts';
import type { Account } from './types.ts';
import type { UploadNotes } from './uploads/unfinished.ts';
import { accountName, openVault, type Vault } from './vault.ts';

const PATIENCE = 90_000;

/** Where this device may keep what it has seen of the account, sealed; nothing is kept without it. */
export type OnDevice = {
  readonly store?: DeviceStore | undefined;
  /** Where it notes how far uploads are, so that another process goes on with them. */
  readonly uploads?: { readonly store: DeviceStore; readonly load: UploadNotes['load'] } | undefined;
};

export type AccountStep = 'publishing' | 'preparing' | 'ready';

export type NewAccount = {
  readonly onStep?: ((step: AccountStep) => void) | undefined;
  /** Where the portal's operator lets only those begin a drive who were given one. */
  readonly invite?: string | undefined;
} & OnDevice;

/**
 * Makes an account: publishes its profile and its own drive contract, waits until workers serve it, and begins the drive.
 * @throws DriveError `bad-words`, `account-exists`, `no-worker`, `offline`; `invite-needed`, `invite-spent`, `new-drives-closed` where the
 * portal does not take everybody's.
 */
export async function createAccount(
  connection: NetworkConnection,
  words: string,
  { onStep = () => undefined, invite, ...onDevice }: NewAccount = {},
): Promise<Account> {
  const vault = openVault(words);
  onStep('publishing');
  if (await hasProfile(connection, vault))
    throw new DriveError('account-exists', 'these words have an account already; restore it');
  await publish(connection, vault, invite);
  onStep('preparing');
  const account = await openAccount(connection, vault, onDevice);
  onStep('ready');
  return account;
}

/**
 * Opens an account that exists. A device that remembers it asks nobody first: its drive shows what it remembers until a refresh succeeds.
 * @throws DriveError `bad-words`, `no-account`, `no-worker`, `offline`.
 */
export async function restoreAccount(
  connection: NetworkConnection,
  words: string,
  onDevice: OnDevice = {},
): Promise<Account> {
  return openAccount(connection, openVault(words), onDevice);
}

/** The address that recovery words give, on any network. @throws DriveError `bad-words`. */
export function addressOfWords(words: string): string {
  return encodeAddress(openVault(words).signer.identity);
}

async function hasProfile(connection: NetworkConnection, vault: Vault): Promise<boolean> {
  try {
    await fetchProfile(connection, vault.signer.identity);
    return true;
  } catch (error) {
    if (error instanceof DriveError && error.code === 'no-account') return false;
    throw error;
  }
}

async function publish(
  connection: NetworkConnection,
  { signer, sealing }: Vault,
  invite: string | undefined,
): Promise<void> {
  const { network, portal } = connection;
  const deploy = await prepareDeployment(connection, signer, {
    code: await connection.contractCode('drive'),
  });
  const profile = profileCodec.encode({ vault: sealing.publicKey, drive: deploy.contract, generation: 0 });
  await portal.relay(deploy.bytes, invite);
  await portal.relay(signRecord(signer, network, deploy.head, 'profile', profile).bytes);
}

async function openAccount(
  connection: NetworkConnection,
  vault: Vault,
  { store, uploads }: OnDevice,
): Promise<Account> {
  const { signer, ownerKey, sealing } = vault;
  const { network } = connection;
  const memory = store === undefined ? undefined : createDeviceMemory(store, network, ownerKey);
  const remembered = await memory?.profile();
  const profile = remembered ?? (await fetchProfile(connection, signer.identity));
  const sessions = createSessionPool(signer, network, profile.generation);
  const memoryOf = memory === undefined ? undefined : (of: DriveContext) => memory.memoryOf(of);
  const uploadsOf =
    uploads &&
    (({ drive }: DriveContext): UploadNotes => ({
      load: uploads.load,
      store: createSealedStore(uploads.store, ownerKey, network, 'uploads', drive),
    }));
  const place = store ?? uploads?.store;
  const purseOf =
    place && (({ drive }: DriveContext) => createSealedStore(place, ownerKey, network, 'purse', drive));
  const keeping = { memoryOf, uploadsOf, purseOf };
  const open = openDriveContext(connection, toHex(profile.drive), sessions, ownerAccess(vault), keeping);
  if (remembered === undefined) {
    await servedContract(connection, open.contractId);
    await ensureRoot(open);
    await memory?.keepProfile(profile);
  }
  await showDrive(open);
  const name = accountName(signer.identity);
  const preferences = createPreferences(open.calls, open.drive, ownerKey);
  return {
    address: encodeAddress(signer.identity),
    drive: driveOf(open, { signer, preferences }),
    notes: memory?.notes ?? noNotes,
    preferences,
    sharedWithMe: createInviteReader(connection, profile.drive, open.calls, vault),
    openShared: async (item) => {
      const access = granteeAccess(name, sealing);
      const shared = openDriveContext(connection, item.drive, sessions, access, keeping);
      await showDrive(shared);
      return driveOf(shared);
    },
    dismissShared: async ({ id: invite }) => void (await open.calls.command('dismissInvite', { id: invite })),
    releaseLog: { connection, client: open.client, witnessed: open.witnessed },
    approval: (request) => openApproval(request, createPolicyCalls(connection, sessions)),
  };
}

/** What the device remembers, at once; where it remembers nothing, what the network says. */
async function showDrive({ view }: OpenDrive): Promise<void> {
  await view.recall();
  if (!view.snapshot().synced) await view.refresh();
}

/** Waits until the contract has keys and a worker with a lease. */
async function servedContract(connection: NetworkConnection, id: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const { keys, workers } = await fetchContract(connection, id);
    if (keys !== undefined && workers.length > 0) return;
    await delay(300);
  }
  throw new DriveError('no-worker', 'no worker has taken up this drive yet; try again in a minute');
}

/** A drive begins with its root; done once, by whichever device comes first. */
async function ensureRoot({ calls, drive, sessions, access }: OpenDrive): Promise<void> {
  const status = await calls.query('status', {});
  if (status.initialised) return;
  if (access.owner === undefined) throw new DriveError('not-permitted', 'only the owner begins a drive');
  const id = newNodeId();
  const key = newNodeKey();
  const meta = { name: 'My files', type: '', size: 0, modified: Date.now(), version: 0 };
  const sealed = await writeMeta(drive, sessions.any(), key, { node: id, generation: 1 }, meta);
  const wrap: Bytes = await access.owner.wrapRoot(id, key, 1);
  await calls.command('init', { root: { id, meta: sealed, wrap } });
}

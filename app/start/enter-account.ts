import { codeOf } from '../../lib/base/errors.ts';
import type { Account, LockedAccount, NetworkConnection, OnDevice } from '../../lib/drive/index.ts';
import { openAccountStore } from '../session/device-store.ts';
import { loadDriveLibrary } from '../session/drive-library.ts';

export type CreationStep = 'publishing' | 'preparing' | 'ready';
export type Entered = { readonly account: Account; readonly locked: LockedAccount };

/** Makes the account of `words`; one that an earlier attempt made already is taken up. @throws DriveError */
export async function createAndLock(
  connection: NetworkConnection,
  words: string,
  password: string,
  { invite, onStep }: { invite: string | undefined; onStep: (step: CreationStep) => void },
): Promise<Entered> {
  const { addressOfWords, createAccount, restoreAccount } = await loadDriveLibrary();
  const device = await deviceOf(addressOfWords(words));
  const account = await createAccount(connection, words, { onStep, invite, ...device }).catch(
    (error: unknown) => {
      if (codeOf(error) === 'account-exists') return restoreAccount(connection, words, device);
      throw error;
    },
  );
  return lockFor(connection, account, words, password);
}

/** @throws DriveError `bad-words`, `no-account` and others. */
export async function restoreAndLock(
  connection: NetworkConnection,
  words: string,
  password: string,
): Promise<Entered> {
  const { addressOfWords, restoreAccount } = await loadDriveLibrary();
  const device = await deviceOf(addressOfWords(words));
  return lockFor(connection, await restoreAccount(connection, words, device), words, password);
}

/** @throws DriveError `wrong-password` and others. */
export async function unlock(
  connection: NetworkConnection,
  locked: LockedAccount,
  password: string,
): Promise<Account> {
  const { restoreAccount, unlockAccount } = await loadDriveLibrary();
  const words = await unlockAccount(locked, password);
  return restoreAccount(connection, words, await deviceOf(locked.address));
}

/** What this browser remembers of an account, and how far its uploads are. */
async function deviceOf(address: string): Promise<OnDevice> {
  const [{ openUnfinished }, store] = await Promise.all([loadDriveLibrary(), openAccountStore(address)]);
  if (store === undefined) return {};
  return { store, uploads: { store, load: () => Promise.resolve({ openUnfinished }) } };
}

async function lockFor(
  connection: NetworkConnection,
  account: Account,
  words: string,
  password: string,
): Promise<Entered> {
  const { lockAccount } = await loadDriveLibrary();
  const locked = await lockAccount(words, password, { network: connection.id, address: account.address });
  return { account, locked };
}

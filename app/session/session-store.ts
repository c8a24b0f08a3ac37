import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Account, LockedAccount } from '../../lib/drive/index.ts';
import { readSettings, writeSettings, type Settings } from './settings.ts';
import {
  put,
  readAccounts,
  remove,
  writeAccounts,
  type StoredAccount,
  type StoredAccounts,
} from './stored-accounts.ts';

export type Session = {
  /** Unlocked: in this tab's memory only, so a reload asks for the password again. */
  readonly account: Account | null;
  /** The accounts that this browser keeps, and which of them the start screen opens; `null` for a new one. */
  readonly stored: StoredAccounts;
  /** Enters with a new or restored account and keeps its locked form on this device. @throws DOMException when storage is full. */
  keep(locked: LockedAccount, account: Account): void;
  /** Keeps another lock of the account that is unlocked. @throws DOMException when storage is full. */
  relock(locked: LockedAccount): void;
  unlocked(account: Account): void;
  lock(): void;
  /** Chooses which account to unlock next; `null` for one that is not here yet. Locks the present one. */
  choose(address: string | null): void;
  rename(address: string, name: string): void;
  readonly settings: Settings;
  /** @throws DOMException when storage is full. */
  set(settings: Partial<Settings>): void;
  /** Removes a locked account from this device. */
  forget(address: string): void;
};

export type SessionStore = StoreApi<Session>;

export function createSessionStore(storage: Storage): SessionStore {
  return createStore<Session>((set, get) => {
    const write = (stored: StoredAccounts): { stored: StoredAccounts } => {
      writeAccounts(storage, stored);
      return { stored };
    };
    // Another tab may have added or removed one since.
    const fresh = (): StoredAccounts => readAccounts(storage);
    const lockedIn = (locked: LockedAccount) => write(put(fresh(), locked.address, JSON.stringify(locked)));
    return {
      account: null,
      stored: readAccounts(storage),
      settings: readSettings(storage),
      keep(locked, account) {
        set({ ...lockedIn(locked), account });
      },
      relock(locked) {
        set(lockedIn(locked));
      },
      unlocked(account) {
        set({ ...write({ ...fresh(), chosen: account.address }), account });
      },
      lock() {
        set({ account: null });
      },
      choose(chosen) {
        set({ stored: { ...fresh(), chosen }, account: null });
      },
      rename(address, name) {
        const stored = fresh();
        const renamed = (one: StoredAccount): StoredAccount =>
          one.address === address ? { ...one, name } : one;
        set(write({ ...stored, list: stored.list.map(renamed) }));
      },
      set(changes) {
        const settings = { ...readSettings(storage), ...changes };
        writeSettings(storage, settings);
        set({ settings });
      },
      forget(address) {
        const { account } = get();
        const isOpen = account?.address === address;
        set({ ...write(remove(fresh(), address)), account: isOpen ? null : account });
      },
    };
  });
}

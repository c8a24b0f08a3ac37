import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Account, LockedAccount } from '../../lib/drive/index.ts';

export type Session = {
  /** Unlocked: in this tab's memory only, so a reload asks for the password again. */
  readonly account: Account | null;
  /** The locked account as this browser keeps it (JSON), or `null` where it keeps none. */
  readonly stored: string | null;
  /** Enters with a new or restored account and keeps its locked form on this device. @throws DOMException when storage is full. */
  keep(locked: LockedAccount, account: Account): void;
  unlocked(account: Account): void;
  lock(): void;
  /** Removes the locked account from this device. */
  forget(): void;
};

export type SessionStore = StoreApi<Session>;

const KEY = 'velum.account';

export function createSessionStore(storage: Storage): SessionStore {
  return createStore<Session>((set) => ({
    account: null,
    stored: storage.getItem(KEY),
    keep(locked, account) {
      const stored = JSON.stringify(locked);
      storage.setItem(KEY, stored);
      set({ stored, account });
    },
    unlocked(account) {
      set({ account });
    },
    lock() {
      set({ account: null });
    },
    forget() {
      storage.removeItem(KEY);
      set({ stored: null, account: null });
    },
  }));
}

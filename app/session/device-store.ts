import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { asBytes } from '../../lib/base/bytes.ts';
import type { DeviceStore } from '../../lib/drive/index.ts';
import type { DeviceHandle } from '../transfers/file-handles.ts';

export type Records = DBSchema & {
  records: { key: string; value: Uint8Array };
  /** Of files and folders whose upload is not finished: browsers keep them in no other form. */
  handles: { key: string; value: DeviceHandle };
};

const PREFIX = 'velum.';
export const accountDatabase = (address: string): string => `account.${address}`;
/** What belongs to no account: the networks that this device knows. */
const NETWORKS = 'networks';

/**
 * What this browser remembers of one account, in a database of its own.
 * @returns `undefined` where the browser keeps nothing, as in some private windows: then nothing is remembered.
 */
export async function openAccountStore(address: string): Promise<DeviceStore | undefined> {
  return openStore(accountDatabase(address));
}

export async function openNetworkStore(): Promise<DeviceStore | undefined> {
  return openStore(NETWORKS);
}

/** Erases what this browser remembers of an account. */
export function deleteAccountStore(address: string): void {
  indexedDB.deleteDatabase(PREFIX + accountDatabase(address));
}

async function openStore(name: string): Promise<DeviceStore | undefined> {
  const database = await openDatabase(name);
  return database && storeOn(database);
}

export async function openDatabase(name: string): Promise<IDBPDatabase<Records> | undefined> {
  try {
    return await openDB<Records>(`${PREFIX}${name}`, 2, {
      upgrade(changed, before) {
        if (before < 1) changed.createObjectStore('records');
        changed.createObjectStore('handles');
      },
      blocking(_version, _next, event) {
        // Somebody erases it: this tab lets go.
        if (event.target instanceof IDBDatabase) event.target.close();
      },
    });
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

function storeOn(database: IDBPDatabase<Records>): DeviceStore {
  return {
    async readAll(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const { store } = database.transaction('records');
      const [names, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return new Map(
        names.flatMap((name, i) => {
          const bytes = values[i];
          return bytes === undefined ? [] : [[name, asBytes(bytes)]];
        }),
      );
    },
    async write(changes) {
      const transaction = database.transaction('records', 'readwrite', { durability: 'relaxed' });
      for (const [name, bytes] of changes)
        await (bytes === undefined ? transaction.store.delete(name) : transaction.store.put(bytes, name));
      await transaction.done;
    },
  };
}

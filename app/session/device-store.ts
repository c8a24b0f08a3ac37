import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { asBytes } from '../../lib/base/bytes.ts';
import type { DeviceStore } from '../../lib/drive/index.ts';

type Records = DBSchema & { records: { key: string; value: Uint8Array } };

const PREFIX = 'velum.';
/** What belongs to no account: the networks that this device knows. */
const NETWORKS = 'networks';

/**
 * What this browser remembers of one account, in a database of its own.
 * @returns `undefined` where the browser keeps nothing, as in some private windows: then nothing is remembered.
 */
export async function openAccountStore(address: string): Promise<DeviceStore | undefined> {
  return openStore(`account.${address}`);
}

export async function openNetworkStore(): Promise<DeviceStore | undefined> {
  return openStore(NETWORKS);
}

/** Erases what this browser remembers of an account. */
export function deleteAccountStore(address: string): void {
  indexedDB.deleteDatabase(`${PREFIX}account.${address}`);
}

async function openStore(name: string): Promise<DeviceStore | undefined> {
  try {
    const database: IDBPDatabase<Records> = await openDB<Records>(`${PREFIX}${name}`, 1, {
      upgrade(created) {
        created.createObjectStore('records');
      },
      blocking(_version, _next, event) {
        // Somebody erases it: this tab lets go.
        if (event.target instanceof IDBDatabase) event.target.close();
      },
    });
    return storeOn(database);
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

import type { IDBPDatabase } from 'idb';
import type { DeviceHandle } from '../transfers/file-handles.ts';
import { accountDatabase, openDatabase, type Records } from './device-store.ts';

/** The files and folders of an account's unfinished uploads, each by its place. */
export type HandleStore = {
  readAll(): Promise<ReadonlyMap<string, DeviceHandle>>;
  /** Keeps these and no others. Never fails: a browser that keeps none has the files chosen again. */
  keep(handles: ReadonlyMap<string, DeviceHandle>): Promise<void>;
};

/** It is erased with what else this browser remembers of the account. */
export async function openHandleStore(address: string): Promise<HandleStore | undefined> {
  const database = await openDatabase(accountDatabase(address));
  return database && handlesOn(database);
}

function handlesOn(database: IDBPDatabase<Records>): HandleStore {
  return {
    async readAll() {
      const { store } = database.transaction('handles');
      const [names, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return new Map(
        names.flatMap((name, i) => {
          const handle = values[i];
          return handle === undefined ? [] : [[name, handle]];
        }),
      );
    },
    async keep(handles) {
      try {
        const transaction = database.transaction('handles', 'readwrite');
        await transaction.store.clear();
        for (const [name, handle] of handles) await transaction.store.put(handle, name);
        await transaction.done;
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };
}

import type { Bytes } from '../../base/bytes.ts';
import type { DeviceStore } from '../memory/device-store.ts';

export type MemoryStore = DeviceStore & {
  readonly records: Map<string, Bytes>;
  /** How many records the last write touched. */
  lastWrite: number;
  /** Set, every write fails with it, as a full disk does. */
  failure: Error | undefined;
};

/** A device's store that lasts as long as the test. */
export function createMemoryStore(): MemoryStore {
  const records = new Map<string, Bytes>();
  const store: MemoryStore = {
    records,
    lastWrite: 0,
    failure: undefined,
    readAll: (prefix) => Promise.resolve(new Map([...records].filter(([name]) => name.startsWith(prefix)))),
    write(changes) {
      if (store.failure !== undefined) return Promise.reject(store.failure);
      store.lastWrite = changes.size;
      for (const [name, bytes] of changes)
        if (bytes === undefined) records.delete(name);
        else records.set(name, bytes);
      return Promise.resolve();
    },
  };
  return store;
}

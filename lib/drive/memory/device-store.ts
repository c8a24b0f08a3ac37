import type { Bytes } from '../../base/bytes.ts';

/**
 * Where a device keeps bytes between visits: IndexedDB in a browser. What goes in is sealed, so whoever reads the device's disk learns
 * sizes and times alone; whoever loses it loses nothing but time.
 */
export type DeviceStore = {
  /** Everything under names that begin with `prefix`. */
  readAll(prefix: string): Promise<ReadonlyMap<string, Bytes>>;
  /** Writes all or nothing; `undefined` takes a name away. */
  write(changes: ReadonlyMap<string, Bytes | undefined>): Promise<void>;
};

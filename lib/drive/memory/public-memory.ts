import type { Bytes } from '../../base/bytes.ts';
import type { DeviceStore } from './device-store.ts';

/** What is public, and verified again by whoever uses it, lies on the device unsealed. */
export const recallPublic = async (
  store: DeviceStore | undefined,
  name: string,
): Promise<Bytes | undefined> => (await store?.readAll(name))?.get(name);

/** Never fails: a disk that takes nothing costs the memory and nothing else. */
export async function keepPublic(store: DeviceStore | undefined, name: string, bytes: Bytes): Promise<void> {
  await store?.write(new Map([[name, bytes]])).catch(() => undefined);
}

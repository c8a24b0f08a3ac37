import type { Bytes } from '../../base/bytes.ts';
import type { DeviceStore } from './device-store.ts';

/** The record is public, and whoever uses it verifies it again, so it lies here unsealed, as it came. */
const nameOf = (network: string): string => `checkpoint/${network}`;

/** The newest checkpoint of a network's directory that this device saw. */
export async function recallCheckpoint(
  store: DeviceStore | undefined,
  network: string,
): Promise<Bytes | undefined> {
  return (await store?.readAll(nameOf(network)))?.get(nameOf(network));
}

/** Keeps a record that was verified. Never fails: a disk that takes nothing costs the memory and nothing else. */
export async function keepCheckpoint(
  store: DeviceStore | undefined,
  network: string,
  record: Bytes,
): Promise<void> {
  await store?.write(new Map([[nameOf(network), record]])).catch(() => undefined);
}

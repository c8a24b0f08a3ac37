import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesUpTo, codecOf } from '../../base/schema.ts';
import type { DeviceStore } from './device-store.ts';
import { keepPublic, recallPublic } from './public-memory.ts';

/** Records that named sets of gatekeepers. They are public, and whoever uses them verifies them again, so they lie here unsealed. */
const codec = codecOf(
  'remembered sets',
  v.strictObject({ v: v.literal(1), records: v.array(bytesUpTo(1 << 20)) }),
);
const nameOf = (network: string): string => `sets/${network}`;

/** What this device saw of a network's later sets, oldest first; nothing where it saw none, or keeps nothing. */
export async function recallSets(store: DeviceStore | undefined, network: string): Promise<Bytes[]> {
  const kept = await recallPublic(store, nameOf(network));
  if (kept === undefined) return [];
  try {
    return codec.decode(kept).records;
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}

/** Keeps records that were verified. Never fails: a disk that takes nothing costs the memory and nothing else. */
export async function keepSets(
  store: DeviceStore | undefined,
  network: string,
  records: readonly Bytes[],
): Promise<void> {
  const kept = codec.encode({ v: 1, records: [...records] });
  await keepPublic(store, nameOf(network), kept);
}

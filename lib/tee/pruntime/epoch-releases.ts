import type { Bytes } from '../../base/bytes.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { createReleaseLog, type ReleaseLog } from './release-log.ts';
import type { WitnessContext } from './witness-lane.ts';

/**
 * The release log of a replica that goes on under the keys of further epochs: each has a log of its own, because its entries are sealed under the
 * epoch's audit key. What waits for a witness at the end of an epoch is still witnessed in the log that it stands in.
 */
export function createEpochReleases(
  context: WitnessContext,
  contract: Bytes,
  keyed: () => KeyedInstance,
): ReleaseLog {
  let current: { epoch: number; log: ReleaseLog } | undefined;
  const now = (): ReleaseLog => {
    const keys = keyed();
    if (current?.epoch !== keys.epoch)
      current = { epoch: keys.epoch, log: createReleaseLog(context, contract, keys) };
    return current.log;
  };
  return {
    head: () => now().head(),
    isRefused: () => now().isRefused(),
    witness: (entries) => now().witness(entries),
  };
}

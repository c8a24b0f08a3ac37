import type { Bytes } from '../../lib/base/bytes.ts';
import { leaseCodec } from '../../lib/protocol/lease.ts';
import type { LeaseKeeper } from '../../lib/tee/pruntime/lease-keeper.ts';
import { RuntimeError } from '../../lib/tee/pruntime/runtime-error.ts';

/** The lease of a worker, which lapses also for a worker that sees no new blocks: the chain's time stands still there. */
export type HeldLease = {
  /** @throws RuntimeError `not-serving`. */
  current(): Bytes;
  /** 0 without a lease. */
  secondsLeft(): number;
};

/**
 * @param chainTime of the newest block here, milliseconds.
 * @param silence milliseconds since that block came.
 */
export function createHeldLease(
  leases: Pick<LeaseKeeper, 'current'>,
  chainTime: () => number,
  silence: () => number,
): HeldLease {
  const left = (lease: Bytes): number => leaseCodec.decode(lease).notAfter - chainTime() - silence();
  return {
    current() {
      const lease = leases.current();
      if (left(lease) >= 0) return lease;
      throw new RuntimeError(
        'not-serving',
        'this worker holds no lease: its last one lapsed while it saw no blocks',
      );
    },
    secondsLeft() {
      try {
        return Math.max(0, left(leases.current()) / 1000);
      } catch {
        // It holds none.
        return 0;
      }
    },
  };
}

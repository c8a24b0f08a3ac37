import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { cosign } from '../../protocol/quorum.ts';
import { leaseCodec, leaseMessage, type Lease } from '../../protocol/lease.ts';
import { lapseOf } from '../../protocol/reducer/admissions.ts';
import {
  gatekeepersOf,
  isMeasurementAllowed,
  type WorkerEntry,
} from '../../protocol/reducer/network-state.ts';
import { leaseRequestCodec } from '../../protocol/lease-request.ts';
import { GatekeeperError } from './errors.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RequestDoor } from './requests.ts';

/** How long a lease lasts and after how long a silent worker counts as gone, in milliseconds. */
export type LeaseTimes = { lease: number; silence: number };

export type Leases = {
  /** Signs a fresh lease. @throws as the request door, or GatekeeperError `not-admitted`. */
  renew(request: Uint8Array): Bytes;
  isAlive(worker: WorkerEntry): boolean;
};

export function createLeases(
  context: GatekeeperContext,
  door: RequestDoor,
  clock: Clock,
  times: LeaseTimes,
): Leases {
  let since = { at: clock.now(), set: gatekeepersOf(context.state()).set };
  const started = (): number => {
    const { set } = gatekeepersOf(context.state());
    if (set !== since.set) since = { at: clock.now(), set };
    return since.at;
  };
  const lastSeen = new Map<string, number>();
  return {
    renew(bytes) {
      const { request, worker } = door.admit(bytes, 'lease');
      const state = context.state();
      if (!isMeasurementAllowed(state, 'worker', toHex(worker.measurement))) {
        throw new GatekeeperError('not-admitted', 'the measurement of this worker is no longer allowed');
      }
      const { set, members, threshold } = gatekeepersOf(state);
      lastSeen.set(toHex(worker.identity), clock.now());
      const lease: Omit<Lease, 'v' | 'cosignatures'> = {
        network: context.network,
        set,
        n: members.length,
        t: threshold,
        worker: worker.identity,
        queryKey: leaseRequestCodec.decode(request.body).queryKey,
        measurement: worker.measurement,
        tee: worker.tee,
        // Counted from the request, which is fresh, so that all gatekeepers sign the same lease.
        notBefore: Math.max(0, request.time - times.lease),
        // Nor does it outlast the evidence that it rests on.
        notAfter: Math.min(request.time + times.lease, lapseOf(state, worker)),
      };
      return leaseCodec.encode({
        v: 1,
        ...lease,
        cosignatures: [cosign(context.identity.signer, leaseMessage(lease))],
      });
    },
    // After a restart, or as one of another set, everybody is given the time of one silence to show up.
    isAlive: (worker) =>
      clock.now() - Math.max(lastSeen.get(toHex(worker.identity)) ?? 0, started()) < times.silence,
  };
}

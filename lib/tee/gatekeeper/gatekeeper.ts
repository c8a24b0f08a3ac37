import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import { judgeWorker } from './admission.ts';
import { chooseWorkers, publishAssignment } from './assign.ts';
import { handOut } from './hand-out.ts';
import { generateContractKeys } from './key-generation.ts';
import { createLeases, type LeaseTimes } from './leases.ts';
import type { GatekeeperContext } from './ports.ts';
import { createRequestDoor } from './requests.ts';
import { createRootKeys } from './root-keys.ts';
import { witnessRelease } from './witness.ts';

export type Gatekeeper = {
  /** Does what the newest state asks for; call it after every block. Work under way is never begun twice. */
  reconcile(): void;
  lease(request: Uint8Array): Bytes;
  handOut(request: Uint8Array): Promise<Bytes>;
  witness(request: Uint8Array): Bytes;
};

export function createGatekeeper(context: GatekeeperContext, clock: Clock, times: LeaseTimes): Gatekeeper {
  const door = createRequestDoor(context.network, context.state);
  const rootKeys = createRootKeys(context.network, context.store);
  const leases = createLeases(context, door, clock, times);
  const underWay = createDuties(context);
  return {
    reconcile() {
      const state = context.state();
      if (state.genesis === undefined) return;
      for (const worker of state.workers.values()) {
        if (worker.status !== 'pending') continue;
        // Named by both: who registers with a copy of another's evidence must not use up the other's verdict.
        underWay(`verdict ${toHex(worker.identity)} ${toHex(worker.evidence.hash)}`, () =>
          judgeWorker(context, worker),
        );
      }
      for (const contract of state.contracts.values()) {
        const id = toHex(contract.id);
        if (contract.keys === undefined) {
          underWay(`keys ${id}`, () => generateContractKeys(context, rootKeys, contract));
          continue;
        }
        const workers = chooseWorkers(state, contract, leases.isAlive);
        if (workers === undefined) continue;
        const serial = String(contract.assigned?.serial ?? 0);
        underWay(`assign ${id} ${serial}`, () => publishAssignment(context, contract, workers));
      }
    },
    lease: (request) => leases.renew(request),
    handOut: (request) => handOut(context, door, rootKeys, request),
    witness: (request) => witnessRelease(context, door, request),
  };
}

/** Runs a duty unless it is under way. One that succeeded is done for good: its record is on the chain. */
function createDuties(context: GatekeeperContext): (name: string, duty: () => Promise<unknown>) => void {
  const begun = new Set<string>();
  return (name, duty) => {
    if (begun.has(name)) return;
    begun.add(name);
    duty().catch((error: unknown) => {
      begun.delete(name);
      context.logger.warn('a duty failed and will be tried again', {
        duty: name.split(' ')[0] ?? '',
        error: describeError(error),
      });
    });
  };
}

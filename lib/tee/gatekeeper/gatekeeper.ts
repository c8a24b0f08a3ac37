import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { judgeWorker } from './admission.ts';
import { assignmentName, createFleet, publishAssignment } from './assign.ts';
import { createDuties } from './duties.ts';
import { handOut } from './hand-out.ts';
import { generateContractKeys } from './key-generation.ts';
import { createLeases, type LeaseTimes } from './leases.ts';
import type { GatekeeperContext } from './ports.ts';
import { answerReleases } from './release-answers.ts';
import { createRequestDoor } from './requests.ts';
import { createRootKeys } from './root-keys.ts';
import { witnessRelease } from './witness.ts';

export type Gatekeeper = {
  /** Does what the newest state asks for; call it after every block. Work under way is never begun twice. */
  reconcile(): void;
  lease(request: Uint8Array): Bytes;
  handOut(request: Uint8Array): Promise<Bytes>;
  witness(request: Uint8Array): Bytes;
  releases(request: Uint8Array): Bytes;
};

/** Evidence is fetched from where strangers say it lies. */
const MOST_VERDICTS = 8;
const MOST_DUTIES = 256;

export function createGatekeeper(context: GatekeeperContext, clock: Clock, times: LeaseTimes): Gatekeeper {
  const door = createRequestDoor(context.network, context.state);
  const rootKeys = createRootKeys(context.network, context.store);
  const leases = createLeases(context, door, clock, times);
  const { logger } = context;
  const verdicts = createDuties({ clock, logger, most: MOST_VERDICTS });
  const duties = createDuties({ clock, logger, most: MOST_DUTIES });
  /** Assignments that are chosen and not yet on the chain, by contract and serial. */
  const chosen = new Map<string, readonly Bytes[]>();
  return {
    reconcile() {
      const state = context.state();
      if (state.genesis === undefined) return;
      for (const worker of state.workers.values()) {
        if (worker.status !== 'pending') continue;
        // Named by both: who registers with a copy of another's evidence must not use up the other's verdict.
        verdicts.ask(`verdict ${toHex(worker.identity)} ${toHex(worker.evidence.hash)}`, () =>
          judgeWorker(context, worker),
        );
      }
      const fleet = createFleet(state, leases.isAlive, chosen);
      for (const contract of state.contracts.values()) {
        const id = toHex(contract.id);
        if (contract.keys === undefined) {
          duties.ask(`keys ${id}`, () => generateContractKeys(context, rootKeys, contract));
          continue;
        }
        const name = assignmentName(contract);
        if (chosen.has(name)) continue;
        const workers = fleet.choose(contract);
        if (workers === undefined) continue;
        duties.ask(`assign ${name}`, async () => {
          chosen.set(name, workers);
          try {
            await publishAssignment(context, contract, workers);
          } finally {
            chosen.delete(name);
          }
        });
      }
    },
    lease: (request) => leases.renew(request),
    handOut: (request) => handOut(context, door, rootKeys, request),
    witness: (request) => witnessRelease(context, door, request),
    releases: (request) => answerReleases(context, door, request),
  };
}

import { toHex } from '../../lib/base/bytes.ts';
import {
  gatekeepersOf,
  type AttestedEntry,
  type HardwareDemand,
  type NetworkState,
} from '../../lib/protocol/reducer/network-state.ts';
import { hardwareDemands } from '../../lib/protocol/reducer/hardware-demands.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';

/** The network as people look at it; the records inside are what clients verify. */
export function networkViewOf(state: NetworkState): NetworkView {
  const genesis = state.genesis;
  const now = gatekeepersOf(state);
  return {
    v: 1,
    network: toHex(state.network),
    chainGenesis: toHex(state.chainGenesis),
    genesis: genesis === undefined ? '' : toHex(genesis.record),
    name: genesis?.value.name ?? '',
    height: state.height,
    time: state.time,
    simulated: genesis?.value.policy.simulated ?? false,
    set: now.set,
    sets: state.sets.slice(1).map(({ record }) => toHex(record)),
    threshold: now.threshold,
    gatekeepers: now.entries.map((g) => ({
      identity: toHex(g.identity),
      measurement: toHex(g.measurement),
    })),
    candidates: [...state.candidates.values()].map((one) => ({ ...judged(one), endpoint: one.endpoint })),
    workers: [...state.workers.values()].map(judged),
    measurements: [...state.measurements.worker]
      .filter(([, m]) => !m.revoked)
      .map(([measurement]) => measurement),
    hardware: hardwareDemands(state).map(demanded),
    contracts: state.contracts.size,
  };
}

const demanded = ({
  serial,
  notBefore,
  hardware,
  platformLimit,
}: HardwareDemand): NetworkView['hardware'][number] => ({
  ...{ serial, notBefore },
  tcb: hardware.tcb,
  advisories: hardware.advisories,
  allow: hardware.platforms.allow.map(toHex),
  deny: hardware.platforms.deny.map(toHex),
  ...(platformLimit === undefined ? {} : { platformLimit }),
});

const judged = (one: AttestedEntry): NetworkView['workers'][number] => ({
  identity: toHex(one.identity),
  status: one.status,
  reason: one.reason,
  measurement: toHex(one.measurement),
  tee: one.tee,
  ...(one.tcb === undefined ? {} : { tcb: one.tcb }),
  ...(one.platform === undefined ? {} : { platform: toHex(one.platform) }),
  registeredAt: one.registeredAt,
});

import { toHex } from '../../lib/base/bytes.ts';
import { gatekeepersOf, type NetworkState } from '../../lib/protocol/reducer/network-state.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';

/** The network as people look at it; the genesis record inside is what clients verify. */
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
    threshold: now.threshold,
    gatekeepers: now.entries.map((g) => ({
      identity: toHex(g.identity),
      measurement: toHex(g.measurement),
    })),
    workers: [...state.workers.values()].map((w) => ({
      identity: toHex(w.identity),
      status: w.status,
      reason: w.reason,
      measurement: toHex(w.measurement),
      tee: w.tee,
      ...(w.tcb === undefined ? {} : { tcb: w.tcb }),
      registeredAt: w.registeredAt,
    })),
    measurements: [...state.measurements.worker]
      .filter(([, m]) => !m.revoked)
      .map(([measurement]) => measurement),
    contracts: state.contracts.size,
  };
}

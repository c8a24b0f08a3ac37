import type { Bytes } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import type { NetworkState, WorkerEntry } from '../../lib/protocol/reducer/network-state.ts';
import type { RecordWriter } from '../../lib/protocol/record-writer.ts';
import { verdictCodec } from '../../lib/protocol/records/verdict.ts';
import type { Metrics } from '../service/metrics.ts';

const PURPOSES = ['lease', 'handout', 'barrier', 'releases'] as const;
/** What a worker's request ends with: granted, or the code of what it is refused for. */
const OUTCOMES = [
  ...['granted', 'not-admitted', 'not-assigned', 'unknown-contract', 'stale-request', 'stale-instance'],
  ...['log-fork', 'not-in-set', 'epoch-closed', 'bad-signature', 'wrong-network', 'other'],
];
const STATUSES: readonly WorkerEntry['status'][] = ['pending', 'admitted', 'refused'];

export type GatekeeperMetrics = {
  /** Grants a worker's request, and counts what became of it. */
  granting(purpose: (typeof PURPOSES)[number], grant: () => Bytes | Promise<Bytes>): Promise<Bytes>;
  /** The same writer, with its verdicts counted. */
  records(writer: RecordWriter): RecordWriter;
};

export function createGatekeeperMetrics(metrics: Metrics, state: () => NetworkState): GatekeeperMetrics {
  const requests = metrics.counter(
    'velum_gatekeeper_requests_total',
    'Leases, hand-outs of keys, read barriers and release logs that workers asked for, by what became of them.',
    { purpose: PURPOSES, outcome: OUTCOMES },
  );
  const verdicts = metrics.counter('velum_gatekeeper_verdicts_total', 'Verdicts posted.', {
    verdict: ['admitted', 'refused'],
  });
  metrics.gaugeBy('velum_network_workers', 'Workers of the network.', ['status', STATUSES], () => {
    const workers = [...state().workers.values()];
    return new Map(STATUSES.map((status) => [status, workers.filter((w) => w.status === status).length]));
  });
  metrics.gauge('velum_network_contracts', 'Contracts of the network.', () => state().contracts.size);
  metrics.gauge(
    'velum_network_contracts_without_keys',
    'Contracts that have no keys yet.',
    () =>
      state()
        .contracts.values()
        .filter(({ keys }) => keys === undefined)
        .toArray().length,
  );
  metrics.gauge(
    'velum_network_contracts_unassigned',
    'Contracts that no worker was given yet.',
    () =>
      state()
        .contracts.values()
        .filter(({ assigned }) => assigned === undefined)
        .toArray().length,
  );
  return {
    async granting(purpose, grant) {
      try {
        const granted = await grant();
        requests({ purpose, outcome: 'granted' });
        return granted;
      } catch (error) {
        requests({ purpose, outcome: codeOf(error) ?? 'other' });
        throw error;
      }
    },
    records: (writer) => ({
      async write(kind, body) {
        await writer.write(kind, body);
        if (kind === 'verdict')
          verdicts({ verdict: verdictCodec.decode(body).admitted ? 'admitted' : 'refused' });
      },
    }),
  };
}

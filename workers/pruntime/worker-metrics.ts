import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { RecordWriter } from '../../lib/protocol/record-writer.ts';
import type { GatekeeperPort } from '../../lib/tee/pruntime/ports.ts';
import type { Runtime } from '../../lib/tee/pruntime/runtime.ts';
import type { HeldLease } from './held-lease.ts';
import { LATENCIES, timed, type Metrics } from '../service/metrics.ts';
import type { HealthCheck } from '../service/monitoring-endpoint.ts';

/** What a query ends with for its asker; what a contract refuses is an answer. */
const QUERY_OUTCOMES = [
  ...['answered', 'not-serving', 'unknown-key', 'repeated-query', 'busy', 'too-many-waiting'],
  ...['gatekeeper-unreachable', 'worker-unreachable', 'unreachable', 'refused', 'expired', 'other'],
];
const ADMISSIONS = ['unregistered', 'pending', 'admitted', 'refused'];

/** What a worker does, as its metrics tell it; made before the runtime that reports to it. */
export type WorkerMetrics = {
  executed(): void;
  /** The same ports, observed. */
  gatekeepers(port: GatekeeperPort): GatekeeperPort;
  records(writer: RecordWriter): RecordWriter;
  /** Answers queries, and counts and times them. */
  answer(ask: () => Promise<Bytes>): Promise<Bytes>;
};

export function createWorkerMetrics(metrics: Metrics): WorkerMetrics {
  // What came of them is the contracts' own business: whoever reads this runs the machine, and is not trusted with it.
  const commands = metrics.counter('velum_worker_commands_total', 'Commands executed.', {});
  const commitments = metrics.counter('velum_worker_commitments_total', 'State commitments posted.', {});
  const queries = metrics.counter('velum_worker_queries_total', 'Sealed queries, by outcome.', {
    outcome: QUERY_OUTCOMES,
  });
  const observeQuery = metrics.histogram(
    'velum_worker_query_seconds',
    'From a sealed query to its sealed answer.',
    LATENCIES,
  );
  const observeBarrier = metrics.histogram(
    'velum_worker_barrier_seconds',
    'How long one gatekeeper takes to witness releases.',
    LATENCIES,
  );
  return {
    executed: () => {
      commands({});
    },
    gatekeepers: (port) => ({
      send(endpoint, purpose, request) {
        const send = (): Promise<Bytes> => port.send(endpoint, purpose, request);
        return purpose === 'barrier' ? timed(observeBarrier, send) : send();
      },
    }),
    records: (writer) => ({
      async write(kind, body) {
        await writer.write(kind, body);
        if (kind === 'commitment') commitments({});
      },
    }),
    answer: (ask) =>
      timed(observeQuery, async () => {
        try {
          const answer = await ask();
          queries({ outcome: 'answered' });
          return answer;
        } catch (error) {
          queries({ outcome: codeOf(error) ?? 'other' });
          throw error;
        }
      }),
  };
}

type WatchedWorker = { runtime: Runtime; log: CommandLog; lease: HeldLease; identity: Bytes };

/** What is read from a running worker. @returns what keeps it from serving. */
export function watchWorker(metrics: Metrics, { runtime, log, lease, identity }: WatchedWorker): HealthCheck {
  const admission = (): string => log.state().workers.get(toHex(identity))?.status ?? 'unregistered';
  metrics.gauge('velum_worker_contracts', 'Contracts served.', () => runtime.load());
  metrics.gauge('velum_worker_lease_seconds', 'What is left of the lease; 0 without one.', () =>
    lease.secondsLeft(),
  );
  metrics.gaugeBy(
    'velum_worker_admission',
    'Whether the worker is in this state of admission.',
    ['status', ADMISSIONS],
    () => new Map([[admission(), 1]]),
  );
  return () => [
    ...(admission() === 'admitted' ? [] : [`the worker is ${admission()}, not admitted`]),
    ...(lease.secondsLeft() > 0 ? [] : ['the worker holds no lease']),
  ];
}

import type { Bytes } from '../../lib/base/bytes.ts';
import { codeOf } from '../../lib/base/errors.ts';
import type { Inclusion } from '../../lib/chain/chain.ts';
import type { Relay } from '../../lib/chain/relay.ts';
import type { Metrics } from './metrics.ts';

const OUTCOMES = [
  ...['posted', 'busy', 'too-large', 'rejected', 'dispatch-failed', 'superseded'],
  ...['timeout', 'unreachable', 'wrong-chain', 'closed', 'other'],
];

/** Posts through a relay, and counts what became of it and what waits. */
export function countedRelay(metrics: Metrics, relay: Relay): (item: Bytes) => Promise<Inclusion> {
  let waiting = 0;
  const count = metrics.counter('velum_relay_items_total', 'Records and envelopes, by what became of them.', {
    outcome: OUTCOMES,
  });
  metrics.gauge('velum_relay_waiting', 'Items that are not in a final block yet.', () => waiting);
  return async (item) => {
    waiting += 1;
    try {
      const inclusion = await relay.post(item);
      count({ outcome: 'posted' });
      return inclusion;
    } catch (error) {
      count({ outcome: codeOf(error) ?? 'other' });
      throw error;
    } finally {
      waiting -= 1;
    }
  };
}

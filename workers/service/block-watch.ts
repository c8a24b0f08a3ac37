import type { Clock } from '../../lib/base/clock.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';
import type { Metrics } from './metrics.ts';

export type BlockWatch = {
  /** To be called with every block. */
  saw(): void;
  /** Fails once no block came for too long. */
  readonly check: HealthCheck;
  /** Milliseconds since the last block came. */
  silence(): number;
};

/** The newest block that a process has, as it shows it. */
export type NewestBlock = () => { height: number; timeMs: number };

/** Shows how far a process has come on the chain, and tells when blocks stop coming. */
export function watchBlocks(
  metrics: Metrics,
  clock: Clock,
  stalledAfterMs: number,
  newest: NewestBlock,
): BlockWatch {
  let last = clock.now();
  const silence = (): number => clock.now() - last;
  metrics.gauge('velum_chain_height', 'Height of the newest block here.', () => newest().height);
  metrics.gauge('velum_chain_block_age_seconds', 'Seconds since the time in the newest block here.', () =>
    Math.max(0, (clock.now() - newest().timeMs) / 1000),
  );
  const count = metrics.counter('velum_chain_blocks_total', 'Blocks since the start of the process.', {});
  return {
    saw() {
      last = clock.now();
      count({});
    },
    silence,
    check() {
      const silent = silence();
      if (silent <= stalledAfterMs) return [];
      return [`no block for ${String(Math.round(silent / 1000))} s: look at the chain and the way to it`];
    },
  };
}

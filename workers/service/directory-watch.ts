import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';
import type { Metrics } from './metrics.ts';

export type DirectoryAlarm = {
  /** To be called with every block. */
  saw(): void;
  /** Fails from the first checkpoint on that says something else than what was folded here, until the process ends. */
  readonly check: HealthCheck;
};

/**
 * Holds each checkpoint of the directory against what this process folded itself. A difference means that a quorum of gatekeepers lies to clients, or that
 * this process was fed another chain: nothing here can tell which, so it is for people to look.
 */
export function watchDirectory(
  metrics: Metrics,
  log: Pick<CommandLog, 'state' | 'directory'>,
  logger: Logger,
): DirectoryAlarm {
  let last = -1;
  let differing: number | undefined;
  metrics.gauge(
    'velum_directory_checkpoint_height',
    'Height of the newest checkpoint of the directory.',
    () => log.state().directory?.height,
  );
  metrics.gauge(
    'velum_directory_checkpoint_age_seconds',
    'Seconds between the newest checkpoint of the directory and the newest block, by the time in them.',
    () => {
      const { directory, time } = log.state();
      return directory && (time - directory.time) / 1000;
    },
  );
  const outcomes = ['same', 'differs', 'unknown'] as const;
  const count = metrics.counter(
    'velum_directory_checkpoints_total',
    'Checkpoints of the directory, by how they agree with what was folded here.',
    { outcome: outcomes },
  );
  return {
    saw() {
      const { directory } = log.state();
      if (directory === undefined || directory.height <= last) return;
      last = directory.height;
      const outcome = log.directory().agreement();
      count({ outcome });
      if (outcome !== 'differs') return;
      differing ??= last;
      logger.error(
        'gatekeepers signed another directory than the chain gives: do not trust this network until it is explained',
        {
          height: last,
        },
      );
    },
    check: () =>
      differing === undefined
        ? []
        : [
            `the directory that gatekeepers signed at block ${String(differing)} is not the one of this chain: compare with ` +
              'other processes, then with the gatekeepers’ operators',
          ],
  };
}

import { describeError } from '../../base/errors.ts';
import { toHex } from '../../base/bytes.ts';
import type { GatekeeperEntry } from '../../protocol/genesis.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

/**
 * Asks all gatekeepers at once and goes on with the first `enough` answers: who is slow or away holds up nothing. What `ask` throws is
 * logged with the gatekeeper's name.
 * @throws the last refusal as soon as so many failed that there will not be enough; RuntimeError `gatekeeper-unreachable` for an empty set.
 */
export function askGatekeepers<T>(
  context: RuntimeContext,
  entries: readonly GatekeeperEntry[],
  enough: number,
  ask: (gatekeeper: GatekeeperEntry) => Promise<T>,
): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const answers: T[] = [];
    let failed = 0;
    if (entries.length < enough) {
      reject(new RuntimeError('gatekeeper-unreachable', 'the network names too few gatekeepers'));
      return;
    }
    for (const gatekeeper of entries)
      ask(gatekeeper).then(
        (answer) => {
          answers.push(answer);
          if (answers.length === enough) resolve(answers);
        },
        (error: unknown) => {
          failed += 1;
          const name = toHex(gatekeeper.identity).slice(0, 10);
          if (entries.length > 1)
            context.logger.warn('a gatekeeper gave nothing', {
              gatekeeper: name,
              error: describeError(error),
            });
          if (entries.length - failed < enough)
            reject(
              error instanceof Error ? error : new RuntimeError('gatekeeper-unreachable', String(error)),
            );
        },
      );
  });
}

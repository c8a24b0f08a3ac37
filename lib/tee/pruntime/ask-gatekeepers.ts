import { describeError } from '../../base/errors.ts';
import { toHex } from '../../base/bytes.ts';
import type { GatekeeperEntry } from '../../protocol/genesis.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

/**
 * Asks all gatekeepers at once and goes on as soon as `conclude` makes something of the answers that came: who is slow or away holds up
 * nothing, and neither does who answers nonsense, if `ask` throws for it. That is logged with the gatekeeper's name.
 * @param enough how many answers it takes at least.
 * @throws the last refusal as soon as so many failed that there will not be enough; RuntimeError `gatekeeper-unreachable` for a set that is too
 * small, or where all answered and nothing came of it.
 */
export function askGatekeepers<T, R>(
  context: RuntimeContext,
  entries: readonly GatekeeperEntry[],
  enough: number,
  ask: (gatekeeper: GatekeeperEntry) => Promise<T>,
  conclude: (answers: readonly T[]) => R | undefined,
): Promise<R> {
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
          const concluded = answers.length >= enough ? conclude(answers) : undefined;
          if (concluded !== undefined) resolve(concluded);
          else if (answers.length + failed === entries.length) reject(nothingCame());
        },
        (error: unknown) => {
          failed += 1;
          const name = toHex(gatekeeper.identity).slice(0, 10);
          if (entries.length > 1)
            context.logger.warn('a gatekeeper gave nothing', {
              gatekeeper: name,
              error: describeError(error),
            });
          if (entries.length - failed < enough) reject(error instanceof Error ? error : nothingCame());
          else if (answers.length + failed === entries.length) reject(nothingCame());
        },
      );
  });
}

const nothingCame = (): RuntimeError =>
  new RuntimeError('gatekeeper-unreachable', 'too few gatekeepers gave answers that agree');

/** For answers that need nothing of each other. */
export const firstOf =
  <T>(enough: number) =>
  (answers: readonly T[]): readonly T[] | undefined =>
    answers.length >= enough ? answers.slice(0, enough) : undefined;

import type { Clock } from '../../lib/base/clock.ts';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { Metrics } from './metrics.ts';

export type BalanceWatchOptions = {
  /** Of the account that pays for this process, in the chain's own form. */
  address: string;
  /** In whole tokens. */
  read: () => Promise<number>;
  /** Below this, in whole tokens, the operator is warned. */
  low: number;
  clock: Clock;
  logger: Logger;
};

/** A balance that was read less than so many milliseconds ago is not read again. */
const FRESH = 2_000;
const EVERY = 60_000;

/**
 * Shows what the account of a process can still pay with, and warns once each time that it falls below the limit.
 * @returns `look` reads it now; `close` ends the watch.
 */
export function watchBalance(
  metrics: Metrics,
  { address, read, low, clock, logger }: BalanceWatchOptions,
): { look(): Promise<number | undefined>; close(): void } {
  let known: { at: number; balance: number } | undefined;
  let isLow = false;
  const look = async (): Promise<number | undefined> => {
    const at = clock.now();
    if (known !== undefined && at - known.at < FRESH) return known.balance;
    try {
      const balance = await read();
      known = { at, balance };
      if (balance < low && !isLow) warn(balance);
      isLow = balance < low;
      return balance;
    } catch (error) {
      logger.warn('the balance of the account could not be read', { error: describeError(error) });
      return undefined;
    }
  };
  const warn = (balance: number): void => {
    logger.warn(
      'the account of this process runs low; send tokens to its address, or nothing more can be posted',
      { address, balance, low },
    );
  };
  metrics.gauge('velum_relay_balance_tokens', 'What the account of this process can still pay with.', look);
  metrics.gauge('velum_relay_low_balance_tokens', 'Below this balance the operator is warned.', () => low);
  const timer = setInterval(() => void look(), EVERY);
  void look();
  return {
    look,
    close: () => {
      clearInterval(timer);
    },
  };
}

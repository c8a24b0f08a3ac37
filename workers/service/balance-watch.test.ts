import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { watchBalance } from './balance-watch.ts';
import { createMetrics } from './metrics.ts';

function watched(t: TestContext) {
  const warnings: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`),
  };
  const account = { now: 0, balance: 20 };
  const read = (): Promise<number> =>
    Number.isNaN(account.balance) ? Promise.reject(new Error('away')) : Promise.resolve(account.balance);
  const metrics = createMetrics();
  const clock = { now: () => account.now };
  const watch = watchBalance(metrics, { address: '5Address', read, low: 10, clock, logger });
  t.after(() => watch.close());
  const lookAt = async (balance: number): Promise<number | undefined> => {
    account.balance = balance;
    account.now += 10_000;
    return watch.look();
  };
  return { warnings, metrics, lookAt };
}

test('an operator is warned once each time that the balance falls below the limit, with the address', async (t) => {
  const { warnings, lookAt } = watched(t);
  await lookAt(10);
  assert.equal(warnings.length, 0);
  await lookAt(9.9);
  await lookAt(9.8);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /send tokens.*"address":"5Address","balance":9.9,"low":10/);
  await lookAt(30);
  await lookAt(1);
  assert.equal(warnings.length, 2);
});

test('a balance that cannot be read is said and not shown; one that can is', async (t) => {
  const { warnings, metrics, lookAt } = watched(t);
  assert.equal(await lookAt(NaN), undefined);
  assert.match(warnings[0] ?? '', /could not be read.*away/);
  assert.doesNotMatch(await metrics.render(), /^velum_relay_balance_tokens /m);
  assert.equal(await lookAt(12.5), 12.5);
  assert.match(await metrics.render(), /^velum_relay_balance_tokens 12.5$/m);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../base/logger.ts';
import { until } from '../../base/testing.ts';
import { createDuties } from './duties.ts';

void test('a duty is done once; one that failed is tried again after pauses that grow', async () => {
  let now = 0;
  const duties = createDuties({ clock: { now: () => now }, logger: silentLogger, most: 8 });
  const tries: number[] = [];
  let fails = true;
  const ask = async (): Promise<void> => {
    const before = tries.length;
    duties.ask('keys a', () => {
      tries.push(now);
      return fails ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    if (tries.length > before) await new Promise((resolve) => setImmediate(resolve));
  };
  for (; now < 20_000; now += 100) await ask();
  assert.deepEqual(tries, [0, 1000, 3000, 7000, 15_000]);
  fails = false;
  for (; now < 60_000; now += 1000) await ask();
  assert.equal(tries.length, 6);
});

void test('no more than so many are under way at a time, and the others get their turn', async () => {
  const duties = createDuties({ clock: { now: () => 0 }, logger: silentLogger, most: 2 });
  const release = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  const askAll = (): void => {
    for (const name of ['a', 'b', 'c'])
      duties.ask(name, () => {
        begun.push(name);
        return release.promise;
      });
  };
  askAll();
  assert.deepEqual(begun, ['a', 'b']);
  release.resolve(undefined);
  await until(() => {
    askAll();
    return begun.length === 3;
  });
  assert.deepEqual(begun, ['a', 'b', 'c']);
});

void test('what is done stays done as long as it is asked for, and is forgotten when nobody asks any more', async () => {
  let now = 0;
  const duties = createDuties({ clock: { now: () => now }, logger: silentLogger, most: 8 });
  const times: number[] = [];
  const ask = async (name: string): Promise<void> => {
    duties.ask(name, () => Promise.resolve(name === 'a' ? times.push(now) : 0));
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (; now < 2_000_000; now += 100_000) await ask('a');
  now += 700_000;
  await ask('b');
  await ask('a');
  assert.deepEqual(times, [0, 2_700_000]);
});

void test('a duty that recurs is done again whenever it is asked for, but never twice at a time', async () => {
  const duties = createDuties({ clock: { now: () => 0 }, logger: silentLogger, most: 8 });
  const done: string[] = [];
  for (let round = 1; round <= 3; round++) {
    for (const _ of [1, 2]) duties.ask('checkpoint', async () => void done.push('again'), 'recurs');
    for (const _ of [1, 2]) duties.ask('keys', async () => void done.push('once'));
    await until(() => done.filter((what) => what === 'again').length === round);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(done.filter((what) => what === 'once').length, 1);
});

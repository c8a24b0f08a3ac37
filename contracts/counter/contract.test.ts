import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract } from './contract.ts';

const counters = useContract<typeof contract>(import.meta.dirname);

test('anybody adds, and the owner sees who added what', async () => {
  const counter = await counters.create({ owner: 'olga' });
  await counter.as('ann').commands.add({ amount: 2 });
  assert.deepEqual(await counter.as('bob').commands.add({ amount: 3 }), { total: 5 });
  assert.deepEqual(await counter.as('ann').queries.total(), { total: 5 });
  const { parts } = await counter.as('olga').queries.parts();
  assert.deepEqual(parts, [
    { account: 'ann', amount: 2 },
    { account: 'bob', amount: 3 },
  ]);
});

test('nobody else sees the parts', async () => {
  const counter = await counters.create({ owner: 'olga' });
  await assert.rejects(counter.as('ann').queries.parts(), { code: 'not-permitted' });
});

test('what is no amount is refused, whoever sends it, and changes nothing', async () => {
  const counter = await counters.create();
  for (const amount of [0, 1001, 1.5, '1', null]) {
    const outcome = await counter.attempt('ann', 'command', 'add', { amount });
    assert.equal(outcome.ok ? 'ok' : outcome.code, 'bad-arguments', String(amount));
  }
  assert.deepEqual(await counter.state(), {});
});

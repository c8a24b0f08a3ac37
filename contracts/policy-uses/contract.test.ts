import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract as uses } from './contract.ts';

const contracts = useContract<typeof uses>(import.meta.dirname);
const [node, other] = ['0'.repeat(32), '1'.repeat(32)];

void test('a use is spent by a command alone, lasts for its time, and there are as many as were given', async () => {
  const policy = await contracts.create();
  const { commands, queries } = policy.as('ann');
  const decide = (which = node) => queries.decide({ node: which, account: 'ann' });
  await policy.as('owner').commands.set({ account: 'ann', uses: 2, minutes: 10 });
  assert.deepEqual(await decide(), { allowed: false, reason: 'spend-one-first', at: null });
  const until = policy.time + 600_000;
  assert.deepEqual(await commands.spend({ node }), { left: 1, until });
  assert.deepEqual(await commands.spend({ node }), { left: 1, until }, 'while it lasts none more is spent');
  assert.deepEqual(await decide(), { allowed: true, reason: 'spent', at: until });
  assert.equal((await decide(other)).allowed, false);
  policy.time = until;
  assert.equal((await decide()).allowed, false);
  assert.equal((await commands.spend({ node: other })).left, 0);
  assert.equal((await decide(other)).allowed, true);
  await assert.rejects(commands.spend({ node }), { code: 'used-up' });
  assert.deepEqual(await decide(), { allowed: false, reason: 'used-up', at: null });
});

void test('nobody spends, sets or asks for others', async () => {
  const policy = await contracts.create();
  await policy.as('owner').commands.set({ account: 'ann', uses: 1, minutes: 1 });
  const { commands, queries } = policy.as('mallory');
  await assert.rejects(commands.spend({ node }), { code: 'not-permitted' });
  await assert.rejects(commands.set({ account: 'mallory', uses: 9, minutes: 1 }), { code: 'not-permitted' });
  await assert.rejects(queries.decide({ node, account: 'ann' }), { code: 'not-permitted' });
  assert.deepEqual(await policy.as('ann').queries.mine({}), { left: 1, minutes: 1 });
  assert.equal((await policy.as('ann').commands.spend({ node })).left, 0);
});

void test('uses of one share open that share alone, whatever is said when they are spent', async () => {
  const policy = await contracts.create();
  const owner = policy.as('owner');
  const { commands, queries } = policy.as('ann');
  const [mine, theirs] = ['a'.repeat(32), 'b'.repeat(32)];
  const may = async (grant: string) => (await queries.decide({ node, account: 'ann', grant })).allowed;
  await owner.commands.set({ account: 'ann', grant: mine, uses: 1, minutes: 5 });
  await owner.commands.set({ account: 'ann', grant: theirs, uses: 0, minutes: 5 });
  await assert.rejects(commands.spend({ node, grant: theirs }), { code: 'used-up' });
  await assert.rejects(commands.spend({ node }), { code: 'not-permitted' });
  assert.deepEqual(await queries.mine({ grant: mine }), { left: 1, minutes: 5 });
  await commands.spend({ node, grant: mine });
  assert.deepEqual([await may(mine), await may(theirs)], [true, false]);
  assert.deepEqual(await owner.queries.rule({ account: 'ann', grant: mine }), { left: 0, minutes: 5 });
});

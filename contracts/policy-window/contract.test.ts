import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract as window } from './contract.ts';

const contracts = useContract<typeof window>(import.meta.dirname);
const node = '0'.repeat(32);
const DAY = 86_400_000;

void test('closed before and after, open between; who is refused learns when it opens', async () => {
  const policy = await contracts.create();
  const [from, until] = [policy.time + DAY, policy.time + 3 * DAY];
  const asks = () => policy.as('ann').queries.decide({ node, account: 'ann' });
  assert.deepEqual(await asks(), { allowed: false, reason: 'not-set', at: null });
  await policy.as('owner').commands.set({ from, until });
  assert.deepEqual(await asks(), { allowed: false, reason: 'too-early', at: from });
  policy.time = from;
  assert.deepEqual(await asks(), { allowed: true, reason: 'in-time', at: until });
  policy.time = until - 1;
  assert.equal((await asks()).allowed, true);
  policy.time = until;
  assert.deepEqual(await asks(), { allowed: false, reason: 'expired', at: null });
});

void test('each end alone', async () => {
  const policy = await contracts.create();
  const decide = () => policy.as('owner').queries.decide({ node, account: 'ann' });
  await policy.as('owner').commands.set({ from: null, until: policy.time + 1 });
  assert.equal((await decide()).allowed, true);
  await policy.as('owner').commands.set({ from: policy.time, until: null });
  assert.deepEqual(await decide(), { allowed: true, reason: 'in-time', at: null });
});

void test('nobody but the owner sets it, and nobody asks about others', async () => {
  const policy = await contracts.create();
  const { commands, queries } = policy.as('mallory');
  await assert.rejects(commands.set({ from: null, until: null }), { code: 'not-permitted' });
  await assert.rejects(queries.decide({ node, account: 'ann' }), { code: 'not-permitted' });
  assert.equal((await queries.decide({ node, account: 'mallory' })).allowed, false);
  const owner = policy.as('owner');
  await assert.rejects(owner.commands.set({ from: 5, until: 5 }), { code: 'empty-window' });
  await owner.commands.set({ from: null, until: null });
  assert.equal((await queries.decide({ node, account: 'mallory' })).allowed, true);
});

void test('a share has a window of its own, and the others the one for all', async () => {
  const policy = await contracts.create();
  const { commands, queries } = policy.as('owner');
  const grant = '1'.repeat(32);
  const may = async (account: string, of?: string) =>
    (await queries.decide({ node, account, ...(of !== undefined && { grant: of }) })).allowed;
  await commands.set({ from: null, until: null, share: { node: grant, account: 'ann' } });
  assert.deepEqual([await may('ann', grant), await may('ann'), await may('ann', node)], [true, false, false]);
  assert.equal(await may('bob', grant), false, 'a share is one person’s');
  await commands.set({ from: null, until: null });
  await commands.set({ from: policy.time + 1, until: null, share: { node: grant, account: 'ann' } });
  assert.deepEqual([await may('ann', grant), await may('ann'), await may('bob', grant)], [false, true, true]);
  assert.deepEqual(await queries.rule({ share: { node: grant, account: 'bob' } }), null);
  await assert.rejects(policy.as('ann').queries.rule({ share: { node: grant, account: 'ann' } }), {
    code: 'not-permitted',
  });
});

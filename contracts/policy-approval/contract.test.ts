import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract as approval } from './contract.ts';

const contracts = useContract<typeof approval>(import.meta.dirname);
const node = '0'.repeat(32);

async function threeApprovers() {
  const policy = await contracts.create();
  await policy.as('owner').commands.set({ approvers: ['ann', 'bob', 'cleo', 'ann'], needed: 2 });
  const may = async (account: string) => (await policy.as('owner').queries.decide({ node, account })).allowed;
  return { policy, may };
}

void test('so many of them must agree; the same one twice is one', async () => {
  const { policy, may } = await threeApprovers();
  assert.equal(await may('dan'), false);
  for (let i = 0; i < 2; i++)
    assert.deepEqual(await policy.as('ann').commands.approve({ account: 'dan' }), { given: 1, needed: 2 });
  assert.equal(await may('dan'), false);
  await policy.as('bob').commands.approve({ account: 'dan' });
  assert.equal(await may('dan'), true);
  assert.equal(await may('eve'), false, 'each account needs its own');
  await policy.as('ann').commands.withdraw({ account: 'dan' });
  assert.equal(await may('dan'), false);
});

void test('who is an approver no more counts no more', async () => {
  const { policy, may } = await threeApprovers();
  for (const approver of ['ann', 'bob']) await policy.as(approver).commands.approve({ account: 'dan' });
  await policy.as('owner').commands.set({ approvers: ['bob', 'cleo'], needed: 2 });
  assert.equal(await may('dan'), false);
  await assert.rejects(policy.as('ann').commands.approve({ account: 'dan' }), { code: 'not-permitted' });
  await policy.as('cleo').commands.approve({ account: 'dan' });
  assert.equal(await may('dan'), true);
});

void test('nobody approves for themselves, without the right, or learns who approves', async () => {
  const { policy } = await threeApprovers();
  await assert.rejects(policy.as('ann').commands.approve({ account: 'ann' }), { code: 'not-for-oneself' });
  for (const method of ['approve', 'withdraw'] as const)
    await assert.rejects(policy.as('dan').commands[method]({ account: 'dan' }), { code: 'not-permitted' });
  await assert.rejects(policy.as('eve').queries.state({ account: 'dan' }), { code: 'not-permitted' });
  assert.deepEqual(await policy.as('dan').queries.state({ account: 'dan' }), {
    ...{ given: 0, needed: 2, mine: false },
  });
  assert.deepEqual(await policy.as('bob').queries.state({ account: 'dan' }), {
    given: 0,
    needed: 2,
    mine: false,
  });
  assert.deepEqual(await policy.as('dan').queries.decide({ node, account: 'dan' }), {
    ...{ allowed: false, reason: 'not-approved', at: null },
  });
  const { commands } = policy.as('owner');
  await assert.rejects(commands.set({ approvers: ['ann', 'ann'], needed: 2 }), { code: 'too-few-approvers' });
  await assert.rejects(policy.as('ann').commands.set({ approvers: ['ann'], needed: 1 }), {
    code: 'not-permitted',
  });
  const own = { approvers: ['ann', 'dan'], needed: 1, share: { node, account: 'dan' } };
  await assert.rejects(commands.set(own), { code: 'not-for-oneself' });
  await commands.set({ ...own, share: { node, account: 'eve' } });
});

void test('who may approve one share may not approve another, and an approval counts for that share alone', async () => {
  const { policy } = await threeApprovers();
  const [mine, theirs] = ['a'.repeat(32), 'b'.repeat(32)];
  const owner = policy.as('owner');
  await owner.commands.set({ approvers: ['eve'], needed: 1, share: { node: mine, account: 'dan' } });
  const may = async (grant: string) => (await owner.queries.decide({ node, account: 'dan', grant })).allowed;
  for (const approver of ['ann', 'bob'])
    await policy.as(approver).commands.approve({ account: 'dan', grant: theirs });
  assert.deepEqual([await may(mine), await may(theirs)], [false, true]);
  await assert.rejects(policy.as('ann').commands.approve({ account: 'dan', grant: mine }), {
    code: 'not-permitted',
  });
  await assert.rejects(policy.as('eve').commands.approve({ account: 'dan', grant: theirs }), {
    code: 'not-permitted',
  });
  await policy.as('eve').commands.approve({ account: 'dan', grant: mine });
  assert.equal(await may(mine), true);
  assert.deepEqual(await owner.queries.rule({ share: { node: mine, account: 'dan' } }), {
    approvers: ['eve'],
    needed: 1,
  });
});

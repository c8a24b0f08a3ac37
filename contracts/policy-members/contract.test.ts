import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract as members } from './contract.ts';

const contracts = useContract<typeof members>(import.meta.dirname);
const node = '0'.repeat(32);

void test('who was added may open until they are removed', async () => {
  const policy = await contracts.create();
  const owner = policy.as('owner');
  const may = async (account: string) => (await policy.as(account).queries.decide({ node, account })).allowed;
  assert.deepEqual(await owner.commands.add({ accounts: ['ann', 'bob', 'ann'] }), { members: 2 });
  assert.deepEqual(await owner.commands.add({ accounts: ['bob', 'cleo'] }), { members: 3 });
  assert.deepEqual([await may('bob'), await may('dan')], [true, false]);
  assert.deepEqual(await owner.commands.remove({ accounts: ['bob', 'dan'] }), { members: 2 });
  assert.equal(await may('bob'), false);
  assert.deepEqual(await owner.queries.list({ after: [] }), ['ann', 'cleo']);
  assert.deepEqual(await owner.queries.list({ after: ['ann'] }), ['cleo']);
});

void test('nobody but the owner changes or lists it; members cannot either', async () => {
  const policy = await contracts.create();
  await policy.as('owner').commands.add({ accounts: ['ann'] });
  for (const who of ['ann', 'mallory']) {
    const { commands, queries } = policy.as(who);
    await assert.rejects(commands.add({ accounts: [who] }), { code: 'not-permitted' });
    await assert.rejects(commands.remove({ accounts: ['ann'] }), { code: 'not-permitted' });
    await assert.rejects(queries.list({ after: [] }), { code: 'not-permitted' });
  }
  await assert.rejects(policy.as('mallory').queries.decide({ node, account: 'ann' }), {
    code: 'not-permitted',
  });
  assert.equal((await policy.as('ann').queries.decide({ node, account: 'ann' })).allowed, true);
});

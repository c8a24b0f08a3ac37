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

void test('each share goes by the group that was chosen for it, the others by the general one', async () => {
  const policy = await contracts.create();
  const { commands, queries } = policy.as('owner');
  const [family, grant] = ['f'.repeat(16), 'a'.repeat(32)];
  await commands.name({ group: family, name: 'Family' });
  await commands.add({ group: family, accounts: ['ann'] });
  await commands.add({ accounts: ['bob'] });
  for (const who of ['ann', 'bob'])
    await commands.set({ group: family, share: { node: grant, account: who } });
  const may = async (who: string, of?: string) =>
    (await queries.decide({ node, account: who, ...(of !== undefined && { grant: of }) })).allowed;
  assert.deepEqual([await may('ann', grant), await may('bob', grant)], [true, false]);
  assert.deepEqual([await may('ann'), await may('bob')], [false, true]);
  assert.deepEqual(await queries.groups({}), [
    { group: '0'.repeat(16), name: '', members: 1 },
    { group: family, name: 'Family', members: 1 },
  ]);
  assert.equal(await queries.rule({ share: { node: grant, account: 'ann' } }), family);
  await assert.rejects(policy.as('ann').queries.groups({}), { code: 'not-permitted' });
  await assert.rejects(policy.as('ann').commands.set({ group: family }), { code: 'not-permitted' });
});

void test('there are so many groups and no more', async () => {
  const policy = await contracts.create();
  const { commands } = policy.as('owner');
  const name = (i: number) => commands.name({ group: i.toString(16).padStart(16, '0'), name: String(i) });
  for (let i = 0; i < 200; i++) await name(i);
  await assert.rejects(name(200), { code: 'full' });
  await name(7);
});

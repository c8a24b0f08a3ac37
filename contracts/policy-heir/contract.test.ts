import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract } from '../sdk/testing.ts';
import type { contract as heir } from './contract.ts';

const contracts = useContract<typeof heir>(import.meta.dirname);
const node = '0'.repeat(32);
const DAY = 86_400_000;

async function inherited() {
  const policy = await contracts.create();
  await policy.as('owner').commands.set({ heirs: ['ann', 'bob'], silence: 30 * DAY, waiting: 7 * DAY });
  const decide = (account = 'ann') => policy.as(account).queries.decide({ node, account });
  return { policy, decide };
}

void test('silence, a claim, a waiting period: then every heir may open, and nobody else', async () => {
  const { policy, decide } = await inherited();
  await assert.rejects(policy.as('ann').commands.claim({}), { code: 'too-early' });
  policy.time += 30 * DAY - 1;
  await assert.rejects(policy.as('ann').commands.claim({}), { code: 'too-early' });
  policy.time += 1;
  const opensAt = policy.time + 7 * DAY;
  assert.deepEqual(await policy.as('ann').commands.claim({}), { opensAt });
  assert.deepEqual(await decide(), { allowed: false, reason: 'waiting', at: opensAt });
  policy.time += DAY;
  assert.deepEqual(await policy.as('bob').commands.claim({}), { opensAt }, 'a second claim changes nothing');
  policy.time = opensAt;
  assert.deepEqual(await decide(), { allowed: true, reason: 'inherited', at: null });
  assert.equal((await decide('bob')).allowed, true);
  assert.deepEqual(await decide('mallory'), { allowed: false, reason: 'no-heir', at: null });
});

void test('a sign of life takes a claim back, during the waiting period and after it', async () => {
  const { policy, decide } = await inherited();
  for (const later of [DAY, 8 * DAY]) {
    policy.time += 30 * DAY;
    await policy.as('ann').commands.claim({});
    policy.time += later;
    assert.equal((await decide()).allowed, later > 7 * DAY);
    await policy.as('owner').commands.heartbeat({});
    assert.deepEqual(await decide(), { allowed: false, reason: 'not-claimed', at: null });
    await assert.rejects(policy.as('ann').commands.claim({}), { code: 'too-early' });
  }
});

void test('only heirs claim, only the owner gives signs of life, and strangers learn nothing', async () => {
  const { policy } = await inherited();
  policy.time += 60 * DAY;
  const { commands, queries } = policy.as('mallory');
  await assert.rejects(commands.claim({}), { code: 'not-permitted' });
  await assert.rejects(commands.heartbeat({}), { code: 'not-permitted' });
  await assert.rejects(policy.as('ann').commands.heartbeat({}), { code: 'not-permitted' });
  for (const query of ['state', 'signs', 'rule'] as const)
    await assert.rejects(queries[query]({}), { code: 'not-permitted' });
  await assert.rejects(queries.decide({ node, account: 'ann' }), { code: 'not-permitted' });
  assert.equal((await policy.as('bob').queries.state({})).opensAt, null);
  await policy.as('bob').commands.claim({});
  assert.equal((await policy.as('ann').queries.state({})).opensAt, policy.time + 7 * DAY);
  assert.equal((await policy.as('owner').queries.signs({})).claimed, policy.time);
});

void test('a claim is for one share, and a sign of life takes all of them back', async () => {
  const { policy } = await inherited();
  const grant = 'a'.repeat(32);
  const owner = policy.as('owner');
  await owner.commands.set({
    heirs: ['eve'],
    silence: 10 * DAY,
    waiting: DAY,
    share: { node: grant, account: 'eve' },
  });
  policy.time += 30 * DAY;
  await assert.rejects(policy.as('eve').commands.claim({}), { code: 'not-permitted' });
  const { opensAt } = await policy.as('eve').commands.claim({ grant });
  await policy.as('ann').commands.claim({});
  policy.time = opensAt;
  const reasonOf = async (account: string, of: object) =>
    (await policy.as(account).queries.decide({ node, account, ...of })).reason;
  assert.equal(await reasonOf('eve', { grant }), 'inherited');
  assert.equal(await reasonOf('eve', {}), 'no-heir');
  assert.equal(await reasonOf('ann', {}), 'waiting');
  await owner.commands.heartbeat({});
  assert.equal(await reasonOf('eve', { grant }), 'not-claimed');
  assert.equal(await reasonOf('ann', {}), 'not-claimed');
  assert.equal((await owner.queries.signs({})).claimed, null);
});

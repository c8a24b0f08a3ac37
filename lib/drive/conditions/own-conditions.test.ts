import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriveError } from '../drive-error.ts';
import { createOwnConditions } from './own-conditions.ts';
import type { OwnPolicies } from './own-policies.ts';
import type { PolicyCalls, PolicyName } from './policy-calls.ts';
import type { Condition, Conditions } from './types.ts';

const share = { node: '1'.repeat(32), account: 'a'.repeat(66) };
const idOf = (name: string): string => `id of ${name}`;
const window = (from: number): Condition => ({ kind: 'window', from, until: null });
const uses = (count: number): Condition => ({ kind: 'uses', uses: count, minutes: 5 });
const joined = (join: 'any' | 'all', ...conditions: Condition[]): Conditions => ({
  join,
  parts: conditions.map((condition) => ({ condition, isNegated: false })),
});
const CLOSED = { all: [{ policy: idOf('window') }, { not: { policy: idOf('window') } }] };
const BOTH = [{ policy: idOf('window') }, { policy: idOf('uses') }];

/** Policies that keep what they are told; the command of this number, from 1, does not get through. */
function owner(failing = 0) {
  const kept = new Map<string, unknown>();
  const said: [string, unknown][] = [];
  const policies: OwnPolicies = {
    find: (name) => Promise.resolve(idOf(name)),
    nameOf: (contract) => Promise.resolve(contract.replace('id of ', '') as PolicyName),
    ensure: (name) => Promise.resolve(idOf(name)),
  };
  const calls = ((name: string) => ({
    commands: {
      set(args: Record<string, unknown>) {
        if (said.length + 1 === failing) return Promise.reject(new DriveError('offline', 'nobody is there'));
        const { rule, from, until, uses: left, minutes } = args;
        const told =
          name === 'combined'
            ? (JSON.parse(rule as string) as unknown)
            : name === 'window'
              ? { from, until }
              : { left, minutes };
        kept.set(name, told);
        said.push([name, told]);
        return Promise.resolve(null);
      },
    },
    queries: { rule: () => Promise.resolve(kept.get(name) ?? null) },
  })) as unknown as PolicyCalls;
  const present = (name: string) => ({
    policy: idOf(name),
    replace(policy: string) {
      said.push(['access', policy]);
      return Promise.resolve();
    },
  });
  const tell = (name: string, told: unknown): void => void kept.set(name, told);
  return { ...createOwnConditions(policies, calls), said, tell, kept, present };
}

/** Whoever holds it waits for a moment to come, or has used it up. */
function closedByBoth(failing?: number) {
  const one = owner(failing);
  one.tell('window', { from: 9, until: null });
  one.tell('uses', { left: 0, minutes: 5 });
  one.tell('combined', { any: BOTH });
  return one;
}
const wanted = joined('all', window(1), uses(3));

void test('what takes several commands closes the access first, and opens it with the last', async () => {
  const { write, said, present } = closedByBoth();
  assert.equal(await write(share, wanted, present('combined')), idOf('combined'));
  assert.deepEqual(said, [
    ['combined', CLOSED],
    ['window', { from: 1, until: null }],
    ['uses', { left: 3, minutes: 5 }],
    ['combined', { all: BOTH }],
  ]);
});

void test('interrupted at any command, the rule is the one of before, or closed', async () => {
  for (const failing of [1, 2, 3, 4]) {
    const { write, kept, present } = closedByBoth(failing);
    await assert.rejects(write(share, wanted, present('combined')), { code: 'offline' });
    assert.deepEqual(kept.get('combined'), failing === 1 ? { any: BOTH } : CLOSED, String(failing));
  }
});

void test('an access that names another policy is closed by naming the closed one, before anything else changes', async () => {
  const { write, said, tell, present } = owner();
  tell('window', { from: 9, until: null });
  await write(share, wanted, present('window'));
  assert.deepEqual(said.slice(0, 3), [
    ['combined', CLOSED],
    ['access', idOf('combined')],
    ['window', { from: 1, until: null }],
  ]);
});

void test('what is one command, or guards nothing yet, is done as it is; what stays is not told again', async () => {
  const one = closedByBoth();
  await one.write(share, joined('any', window(9), uses(3)), one.present('combined'));
  assert.deepEqual(one.said, [
    ['uses', { left: 3, minutes: 5 }],
    ['combined', { any: BOTH }],
  ]);
  const fresh = owner();
  await fresh.write(share, wanted);
  assert.deepEqual(
    fresh.said.map(([name]) => name),
    ['window', 'uses', 'combined'],
  );
});

void test('what policies would refuse is refused before any is told', async () => {
  for (const condition of [
    { kind: 'window', from: 5, until: 5 },
    { ...uses(3), minutes: 0 },
    { kind: 'approval', approvers: [], needed: 1 },
    { kind: 'heir', silence: 1, waiting: 1 },
    { kind: 'members', group: 'friends' },
  ] as Condition[]) {
    const { write, said, present } = closedByBoth();
    await assert.rejects(write(share, joined('all', condition), present('combined')), {
      code: 'bad-argument',
    });
    assert.deepEqual(said, [], condition.kind);
  }
  const { write, said, present } = closedByBoth();
  const nobody = joined('all', { kind: 'approval', approvers: ['nobody'], needed: 1 });
  await assert.rejects(write(share, nobody, present('combined')), { code: 'bad-address' });
  assert.deepEqual(said, []);
});

void test('an access that was left closed shows no conditions, and is written anew', async () => {
  const { of, write, said, tell, present } = closedByBoth();
  tell('combined', CLOSED);
  assert.equal(await of({ ...share, policy: idOf('combined') }), undefined);
  await write(share, wanted, present('combined'));
  assert.deepEqual(said.at(-1), ['combined', { all: BOTH }]);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CborValue } from '../../lib/base/cbor.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import { shareTestEngine } from '../../lib/tee/pruntime/testing/shared-engine.ts';
import { scriptOf, testContext } from '../../lib/tee/pruntime/engine/testing.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { parseRule } from './rule.ts';

const ROOT = 'c0'.repeat(32);
const idOf = (n: number): string => n.toString(16).padStart(64, '0');
const [COMBINED, YES, NO, BROKEN, MISSING] = [1, 2, 3, 4, 5].map(idOf);
const question = { node: '0'.repeat(32), account: 'ann' };
const answering = (body: string) => scriptOf('', `decide() { ${body} }`);

let engine: Engine;
before(async () => {
  engine = await shareTestEngine();
  await engine.open(
    'group',
    scriptOf('', 'ask(c, { of, question }) { return host.call(of, "decide", question); }'),
    [],
  );
  const members = {
    [String(COMBINED)]: await bundleContract(join(import.meta.dirname, 'contract.ts')),
    [String(YES)]: answering('return { allowed: true, reason: "yes", at: 7 };'),
    [String(NO)]: answering('return { allowed: false, reason: "no", at: null };'),
    [String(BROKEN)]: answering('host.fail("broken", "");'),
  };
  for (const [id, bundle] of Object.entries(members)) await engine.join('group', ROOT, { id, bundle });
});
after(() => engine.dispose());

const call = (
  kind: 'command' | 'query',
  contract: string,
  method: string,
  args: CborValue,
  caller = 'owner',
) => engine[kind]('group', testContext(kind, { contract, caller }), method, args);

/** What the rule says when the root asks. */
async function decided(rule: unknown): Promise<[boolean, string]> {
  const set = await call('command', String(COMBINED), 'set', { rule: JSON.stringify(rule) });
  assert.ok(set.ok, JSON.stringify(set));
  const answer = await call('query', ROOT, 'ask', { of: String(COMBINED), question });
  assert.ok(answer.ok, JSON.stringify(answer));
  const { allowed, reason } = answer.value as { allowed: boolean; reason: string };
  return [allowed, reason];
}
const [yes, no, broken, missing] = [YES, NO, BROKEN, MISSING].map((policy) => ({ policy }));

test('all, any and not, in each other', async () => {
  const cases: [unknown, boolean, string][] = [
    [yes, true, 'yes'],
    [no, false, 'no'],
    [{ all: [yes, yes] }, true, 'yes'],
    [{ all: [yes, no] }, false, 'no'],
    [{ any: [no, yes] }, true, 'yes'],
    [{ any: [no, no] }, false, 'no'],
    [{ not: no }, true, 'not-no'],
    [{ not: yes }, false, 'not-yes'],
    [{ all: [{ any: [no, yes] }, { not: { all: [yes, no] } }] }, true, 'yes'],
  ];
  for (const [rule, allowed, reason] of cases)
    assert.deepEqual(await decided(rule), [allowed, reason], JSON.stringify(rule));
});

test('a policy that fails or is not there opens nothing, under “not” neither; what others decide, they decide', async () => {
  for (const bad of [broken, missing]) {
    for (const rule of [
      bad,
      { not: bad },
      { all: [yes, bad] },
      { any: [no, bad] },
      { not: { any: [no, bad] } },
    ])
      assert.deepEqual(await decided(rule), [false, 'policy-failed'], JSON.stringify(rule));
    assert.deepEqual(await decided({ any: [bad, yes] }), [true, 'yes']);
    assert.deepEqual(await decided({ all: [bad, no] }), [false, 'no']);
  }
});

test('a rule that stands on itself opens nothing', async () => {
  for (const rule of [{ policy: COMBINED }, { not: { policy: COMBINED } }])
    assert.deepEqual(await decided(rule), [false, 'policy-failed']);
});

test('who decides is told, and a share has a rule of its own', async () => {
  const grant = '1'.repeat(32);
  const set = (rule: unknown, share?: { node: string; account: string }) =>
    call('command', String(COMBINED), 'set', { rule: JSON.stringify(rule), ...(share && { share }) });
  assert.ok((await set({ all: [yes, { not: yes }] })).ok);
  assert.ok((await set(no, { node: grant, account: 'ann' })).ok);
  const ask = async (of: { grant?: string }) => {
    const answer = await call('query', ROOT, 'ask', {
      of: String(COMBINED),
      question: { ...question, ...of },
    });
    return answer.ok ? answer.value : answer.code;
  };
  assert.deepEqual(await ask({}), { allowed: false, reason: 'not-yes', at: 7, by: YES });
  assert.deepEqual(await ask({ grant }), { allowed: false, reason: 'no', at: null, by: NO });
});

test('only the owner sets it, and only rules', async () => {
  const rule = JSON.stringify(yes);
  const stranger = await call('command', String(COMBINED), 'set', { rule }, 'mallory');
  assert.ok(!stranger.ok && stranger.code === 'not-permitted');
  const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => ({ not: inner }), yes);
  const bad = [
    '',
    'x',
    '{}',
    '[]',
    '{"all":[]}',
    '{"policy":"x"}',
    JSON.stringify({ ...yes, any: [] }),
    JSON.stringify(deep),
  ];
  for (const text of [...bad, JSON.stringify({ all: Array(17).fill(yes) })]) {
    const outcome = await call('command', String(COMBINED), 'set', { rule: text });
    assert.ok(!outcome.ok && outcome.code === 'bad-rule', text);
  }
  assert.ok((await call('command', String(COMBINED), 'set', { rule })).ok);
});

test('what is parsed is the rule and nothing else', () => {
  assert.deepEqual(parseRule({ all: [yes, { not: no }] }), { all: [yes, { not: no }] });
  assert.equal(parseRule({ all: [yes, 1] }), undefined);
  assert.equal(parseRule({ __proto__: null }), undefined);
});

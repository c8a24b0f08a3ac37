import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeCbor, type CborValue } from '../../../base/cbor.ts';
import type { Engine } from './engine.ts';
import { defaultLimits } from './limits.ts';
import { createTestEngine, scriptOf, testContext } from './testing.ts';
import type { View, ViewEnd } from './views.ts';

const ROOT = 'c0'.repeat(32);
const MEMBER = '01'.repeat(32);
const OUTSIDE = 'f0'.repeat(32);

const ways = `
  ask(c, { to, method, args }) { return host.call(to, method, args); },
  trying(c, { to, method, args }) {
    try { return host.attempt(to, method, args); } catch (e) { return 'caught'; } finally { c = undefined; }
  },
  through(c, { member, ...asked }) { return host.attempt(member, 'trying', asked); },
  many(c, { to, count }) { return Array.from({ length: count }, (_, n) => host.attempt(to, 'decide', { n })); },`;
const bundle = scriptOf(ways, ways);

const question = { to: OUTSIDE, method: 'decide', args: { node: 'n', account: 'a' } };
const viewOf = (end: ViewEnd, changes: Partial<View> = {}): View => ({
  ...{ from: ROOT, to: OUTSIDE, method: 'decide', args: encodeCbor(question.args), end },
  ...changes,
});
const yes: ViewEnd = { ok: true, text: '{"allowed":true}' };

void describe('a contract that asks one of another group', () => {
  let engine: Engine;
  let calls = 0;
  before(async () => {
    engine = await createTestEngine({ limits: { outputBytes: 10_000 } });
    await engine.open('i', bundle, []);
    await engine.join('i', ROOT, { id: MEMBER, bundle });
  });
  after(() => engine.dispose());

  const query = (method: string, args: CborValue = question, views?: readonly View[], contract = ROOT) => {
    calls += 1;
    return engine.query('i', testContext('query', { contract }), method, args, views);
  };
  const valueOf = async (...args: Parameters<typeof query>): Promise<CborValue> => {
    const outcome = await query(...args);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.value;
  };
  const codeOf = async (...args: Parameters<typeof query>): Promise<string> => {
    const outcome = await query(...args);
    return outcome.ok ? 'ok' : `${outcome.code} ${outcome.detail}`.trim();
  };

  void test('ends with what it wants to see, and goes on once it is given that', async () => {
    const outcome = await query('ask', question, []);
    assert.ok(!outcome.ok);
    assert.equal(outcome.code, 'view-wanted');
    const { end: _, ...wanted } = viewOf(yes);
    assert.deepEqual(outcome.wanted, wanted);
    assert.deepEqual(await valueOf('ask', question, [viewOf(yes)]), { allowed: true });
    assert.deepEqual(await valueOf('trying', question, [viewOf(yes)]), {
      ok: true,
      value: { allowed: true },
    });
    assert.ok(calls > 0);
  });

  void test('the same question has one form, whatever the order of its fields', async () => {
    const turned = { ...question, args: { account: 'a', node: 'n' } };
    assert.deepEqual(await valueOf('ask', turned, [viewOf(yes)]), { allowed: true });
  });

  void test('nobody catches it: no attempt, no handler, no contract in between', async () => {
    for (const method of ['trying', 'through'])
      assert.equal(await codeOf(method, { ...question, member: MEMBER }, []), 'view-wanted', method);
    const outcome = await query('through', { ...question, member: MEMBER }, []);
    assert.ok(!outcome.ok);
    assert.equal(outcome.wanted?.from, MEMBER, 'who asks is the contract that called');
  });

  void test('another contract’s view, question or arguments are no answer', async () => {
    for (const other of [
      { from: MEMBER },
      { to: 'f1'.repeat(32) },
      { method: 'other' },
      { args: encodeCbor({ node: 'n', account: 'b' }) },
    ])
      assert.equal(await codeOf('ask', question, [viewOf(yes, other)]), 'view-wanted');
    const of = viewOf(yes, { from: MEMBER });
    assert.deepEqual(await valueOf('ask', question, [of], MEMBER), { allowed: true });
  });

  void test('a refusal is one of the contract that was asked; one of the engine’s is named as such', async () => {
    const no: ViewEnd = { ok: false, code: 'not-permitted', detail: 'no' };
    assert.equal(await codeOf('ask', question, [viewOf(no)]), 'not-permitted no');
    assert.deepEqual(await valueOf('trying', question, [viewOf(no)]), no);
    const gone: ViewEnd = { ok: false, code: 'view-unavailable', detail: '' };
    assert.equal(await codeOf('ask', question, [viewOf(gone)]), 'callee-failed view-unavailable');
  });

  void test('a command asks nobody outside, and a query that is handed no views neither', async () => {
    const command = await engine.command('i', testContext('command', { contract: ROOT }), 'ask', question);
    assert.ok(!command.ok);
    assert.deepEqual(
      [command.code, command.detail, command.wanted],
      ['callee-failed', 'unknown-contract', undefined],
    );
    assert.equal(await codeOf('ask', question), 'callee-failed unknown-contract');
  });

  void test('what can be nobody outside is refused at once', async () => {
    for (const [change, code] of [
      [{ to: '' }, 'unknown-contract'],
      [{ to: 'F0'.repeat(32) }, 'unknown-contract'],
      [{ method: 'De cide' }, 'unknown-method'],
      [{ args: 'x'.repeat(70_000) }, 'limit-exceeded'],
    ] as const)
      assert.deepEqual(await valueOf('trying', { ...question, ...change }, []), {
        ok: false,
        code,
        detail: '',
      });
    await engine.open('alone', bundle, []);
    const context = testContext('query', { contract: ROOT });
    const self = await engine.query('alone', context, 'ask', { ...question, to: ROOT }, []);
    assert.ok(!self.ok && self.detail === 'reentrant-call');
  });

  void test('so many views a query, and no more', async () => {
    const { views: most } = defaultLimits;
    const given = Array.from({ length: most }, (_, n) => viewOf(yes, { args: encodeCbor({ n }) }));
    assert.equal(await codeOf('many', { to: OUTSIDE, count: most }, given.slice(1)), 'view-wanted');
    const value = await valueOf('many', { to: OUTSIDE, count: most + 1 }, given);
    assert.ok(Array.isArray(value));
    assert.deepEqual(value.at(-2), { ok: true, value: { allowed: true } });
    assert.deepEqual(value.at(-1), { ok: false, code: 'too-many-views', detail: '' });
  });

  void test('its size counts like an answer of a contract of the group, and it costs what a call does', async () => {
    const long = (n: number): View => viewOf({ ok: true, text: JSON.stringify('x'.repeat(n)) });
    assert.equal(await codeOf('ask', question, [long(4_000)]), 'ok');
    assert.equal(await codeOf('ask', question, [long(6_000)]), 'limit-exceeded');
    const asked = await query('ask', question, [viewOf(yes)]);
    assert.ok(asked.cost > 200_000);
    assert.deepEqual(await query('ask', question, [viewOf(yes)]), asked);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CborValue } from '../../../base/cbor.ts';
import type { Engine } from './engine.ts';
import { defaultLimits } from './limits.ts';
import { prefixOf } from './members.ts';
import type { CallOutcome } from './outcome.ts';
import { createTestEngine, scriptOf, testContext } from './testing.ts';

const ROOT = 'c0'.repeat(32);
const idOf = (n: number): string => n.toString(16).padStart(64, '0');
const [LEDGER, GATE, OTHER] = [idOf(1), idOf(2), idOf(3)];

/** Calls whom its arguments say: `path` is a list of addresses, the rest goes on to the next one. */
const relay = `
  relay(c, { path, method, args }) {
    const [to, ...rest] = path;
    host.set('relayed', (host.get('relayed') ?? 0) + 1);
    return rest.length === 0 ? host.call(to, method, args) : host.call(to, 'relay', { path: rest, method, args });
  },
  trying(c, { to, method, args }) { host.set('tried', 1); return host.attempt(to, method, args); },
  twice(c, { to, method, args }) { return [host.attempt(to, method, args), host.attempt(to, method, args)]; },
  who(c) { return { contract: c.contract, caller: c.caller, owner: c.owner, position: c.position }; },
  count() { const n = (host.get('n') ?? 0) + 1; host.set('n', n); host.emit({ n }); return n; },
  countThenFail() { host.set('n', 99); host.emit('gone'); host.fail('no-thanks', 'really'); },
  echo(c, args) { return args; },
  sends(c, { to, what }) {
    const odd = { float: 0.5, proto: JSON.parse('{"__proto__":1}'), bytes: { $b64: '!' }, surrogate: '\\ud800', plain: { n: 1 } };
    return host.attempt(to, 'echo', odd[what]);
  },
  mark() { host.set('\\0x', 1); },
  loop() { for (;;); },
  deep() { const f = () => f() + 1; return f(); },
  bomb() { const a = []; for (;;) a.push(new Array(3e5).fill(0)); },
  huge() { return 'x'.repeat(200_000); },
  writes(c, { bytes }) { host.set('big', 'x'.repeat(bytes)); return 1; },
  all() { return host.scan('', '', 100); },
  descend(c, { left, to }) {
    const f = (n) => (n === 0 ? (left > 0 ? host.attempt(to[left - 1], 'descend', { left: left - 1, to }) : 'end') : [f(n - 1)][0]);
    return f(300);
  },`;
const queries = `
  n() { return host.get('n') ?? 0; },
  who(c) { return { contract: c.contract, caller: c.caller }; },
  release(c) { host.release({ to: c.caller }); host.admit(); return 'secret'; },
  ask(c, { to, method }) { return host.call(to, method, {}); },
  all() { return host.scan('', '', 100); },
  asksToWrite(c, { to }) { return host.attempt(to, 'count', {}); },`;
const bundle = scriptOf(relay, queries);

void describe('contracts of one group', () => {
  let engine: Engine;
  before(async () => {
    engine = await createTestEngine({
      watchdog: 0,
      limits: { gas: 2_000_000_000, memory: 16 << 20, outputBytes: 100_000 },
    });
  });
  after(() => engine.dispose());

  async function grouped(members = [LEDGER, GATE]) {
    const instance = crypto.randomUUID();
    await engine.open(instance, bundle, []);
    for (const id of members) await engine.join(instance, ROOT, { id, bundle });
    const call =
      (kind: 'command' | 'query') =>
      (contract: string, method: string, args: CborValue = {}): Promise<CallOutcome> =>
        engine[kind](instance, testContext(kind, { contract }), method, args);
    return { instance, command: call('command'), query: call('query') };
  }
  const valueOf = (outcome: CallOutcome): CborValue => {
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.value;
  };
  const codeOf = (outcome: CallOutcome): string => (outcome.ok ? 'ok' : outcome.code);

  void test('a contract calls another one; who is called knows who calls', async () => {
    const { command, query } = await grouped();
    const relayed = await command(ROOT, 'relay', { path: [LEDGER, GATE], method: 'who', args: {} });
    assert.deepEqual(valueOf(relayed), { contract: GATE, caller: LEDGER, owner: 'owner', position: 1 });
    assert.deepEqual(valueOf(await query(ROOT, 'ask', { to: GATE, method: 'who' })), {
      contract: GATE,
      caller: ROOT,
    });
    const back = await command(LEDGER, 'relay', { path: [ROOT], method: 'who', args: {} });
    assert.deepEqual(valueOf(back), { contract: ROOT, caller: LEDGER, owner: 'owner', position: 1 });
  });

  void test('all that a call writes is written, or nothing of it; events say whose they are', async () => {
    const { instance, command, query } = await grouped();
    const done = await command(ROOT, 'relay', { path: [LEDGER, GATE], method: 'count', args: {} });
    assert.ok(done.ok);
    assert.deepEqual([done.value, done.events], [1, [{ at: GATE, event: { n: 1 } }]]);
    const state = await engine.snapshot(instance);
    assert.deepEqual(state, [
      [`${prefixOf(LEDGER)}relayed`, '1'],
      [`${prefixOf(GATE)}n`, '1'],
      ['relayed', '1'],
    ]);
    const failed = await command(ROOT, 'relay', { path: [LEDGER, GATE], method: 'countThenFail', args: {} });
    assert.ok(!failed.ok);
    assert.deepEqual([failed.code, failed.detail], ['no-thanks', 'really']);
    assert.deepEqual(await engine.snapshot(instance), state);
    assert.equal(valueOf(await query(GATE, 'n')), 1);
    assert.equal(valueOf(await query(LEDGER, 'n')), 0);
  });

  void test('a failure that the caller expects reverts the callee alone', async () => {
    const { command, query } = await grouped();
    const tried = await command(ROOT, 'trying', { to: LEDGER, method: 'countThenFail', args: {} });
    assert.ok(tried.ok);
    assert.deepEqual(tried.value, { ok: false, code: 'no-thanks', detail: 'really' });
    assert.deepEqual(tried.events, []);
    assert.deepEqual(
      tried.writes.map(([key]) => key),
      ['tried'],
    );
    assert.equal(valueOf(await query(LEDGER, 'n')), 0);
  });

  void test('two calls of one contract in a command: the second sees what the first wrote', async () => {
    const { command, query } = await grouped();
    const twice = await command(ROOT, 'twice', { to: LEDGER, method: 'count', args: {} });
    assert.deepEqual(valueOf(twice), [
      { ok: true, value: 1 },
      { ok: true, value: 2 },
    ]);
    assert.equal(valueOf(await query(LEDGER, 'n')), 2);
  });

  void test('nobody is called who waits for the call, and nobody outside of the group', async () => {
    const { command } = await grouped();
    const cases: [string[], string][] = [
      [[LEDGER, ROOT], 'reentrant-call'],
      [[ROOT], 'reentrant-call'],
      [[LEDGER, GATE, LEDGER], 'reentrant-call'],
      [[OTHER], 'unknown-contract'],
      [[''], 'unknown-contract'],
      [['__proto__'], 'unknown-contract'],
    ];
    for (const [path, code] of cases) {
      const outcome = await command(ROOT, 'relay', { path, method: 'count', args: {} });
      assert.ok(!outcome.ok);
      assert.deepEqual([outcome.code, outcome.detail], ['callee-failed', code], path.join());
    }
    const missing = await command(ROOT, 'trying', { to: LEDGER, method: 'constructor', args: {} });
    assert.deepEqual(valueOf(missing), { ok: false, code: 'unknown-method', detail: '' });
    assert.equal(codeOf(await command(ROOT, 'relay', { path: [LEDGER], method: 'count', args: {} })), 'ok');
  });

  void test('what no caller from outside could send, no contract sends to another', async () => {
    const { command } = await grouped();
    const sent = async (what: string): Promise<CborValue> =>
      valueOf(await command(ROOT, 'sends', { to: LEDGER, what }));
    for (const what of ['float', 'proto', 'bytes', 'surrogate'])
      assert.deepEqual(await sent(what), { ok: false, code: 'bad-arguments', detail: '' }, what);
    assert.deepEqual(await sent('plain'), { ok: true, value: { n: 1 } });
  });

  void test('so many contracts may wait for each other, and no more', async () => {
    const { frames } = defaultLimits;
    const ids = Array.from({ length: frames + 1 }, (_, n) => idOf(100 + n));
    const { command } = await grouped(ids);
    const path = (length: number) => ({ path: ids.slice(0, length), method: 'count', args: {} });
    assert.equal(codeOf(await command(ROOT, 'relay', path(frames - 1))), 'ok');
    const outcome = await command(ROOT, 'relay', path(frames));
    assert.ok(!outcome.ok);
    assert.deepEqual([outcome.code, outcome.detail], ['callee-failed', 'call-depth']);
  });

  void test('a callee that spends all it gets leaves its caller half of the gas; every failure is a typed one, twice the same', async () => {
    const { command } = await grouped();
    const ends = {
      loop: 'out-of-gas',
      deep: 'stack-overflow',
      bomb: 'out-of-memory',
      huge: 'limit-exceeded',
    };
    for (const [method, code] of Object.entries(ends)) {
      const first = await command(ROOT, 'trying', { to: LEDGER, method, args: {} });
      assert.deepEqual(valueOf(first), { ok: false, code, detail: '' });
      if (code === 'out-of-gas') assert.ok(first.cost > 990_000_000 && first.cost < 1_010_000_000);
      assert.deepEqual(await command(ROOT, 'trying', { to: LEDGER, method, args: {} }), first);
    }
  });

  void test('deep guests in all frames do not reach the end of the host’s stack', async () => {
    const ids = Array.from({ length: defaultLimits.frames - 1 }, (_, n) => idOf(200 + n));
    const { command } = await grouped(ids);
    const outcome = await command(ROOT, 'descend', { left: ids.length, to: ids });
    assert.match(JSON.stringify(valueOf(outcome)), /"end"/);
  });

  void test('what the host gives is counted for the whole call', async () => {
    const { command } = await grouped();
    const half = { method: 'writes', args: { bytes: 1_000_000 } };
    assert.equal(codeOf(await command(ROOT, 'twice', { to: LEDGER, ...half })), 'ok');
    const small = await createTestEngine({ limits: { writeBytes: 1_500_000 } });
    try {
      await small.open('i', bundle, []);
      await small.join('i', ROOT, { id: LEDGER, bundle });
      const outcome = await small.command('i', testContext('command'), 'twice', { to: LEDGER, ...half });
      assert.deepEqual(valueOf(outcome), [
        { ok: true, value: 1 },
        { ok: false, code: 'limit-exceeded', detail: '' },
      ]);
    } finally {
      await small.dispose();
    }
  });

  void test('a query calls queries alone; labels say whose they are, and only who was asked admits', async () => {
    const { query } = await grouped();
    const asked = await query(ROOT, 'ask', { to: LEDGER, method: 'release' });
    assert.ok(asked.ok);
    assert.deepEqual(asked.releases, [{ label: { at: LEDGER, label: { to: ROOT } } }]);
    assert.equal(asked.admits, false);
    const direct = await query(LEDGER, 'release');
    assert.ok(direct.ok && direct.admits);
    assert.deepEqual(direct.releases, [{ label: { to: 'owner' } }]);
    const wrote = await query(ROOT, 'asksToWrite', { to: LEDGER });
    assert.deepEqual(valueOf(wrote), { ok: false, code: 'unknown-method', detail: '' });
  });

  void test('each sees its own keys alone, and nobody writes under another’s', async () => {
    const { command, query } = await grouped();
    await command(ROOT, 'relay', { path: [LEDGER], method: 'count', args: {} });
    await command(ROOT, 'count');
    for (const [id, keys] of [
      [ROOT, ['n', 'relayed']],
      [LEDGER, ['n']],
      [GATE, []],
    ] as const) {
      const all = valueOf(await query(id, 'all'));
      assert.ok(Array.isArray(all));
      assert.deepEqual(
        all.map((entry): unknown => (Array.isArray(entry) ? entry[0] : '')),
        keys,
      );
    }
    for (const id of [ROOT, LEDGER]) assert.equal(codeOf(await command(id, 'mark')), 'contract-error');
  });

  void test('a group comes back from its state and its code, on every thread', async () => {
    const { instance, command, query } = await grouped();
    for (let i = 0; i < 3; i++) await command(ROOT, 'relay', { path: [GATE], method: 'count', args: {} });
    const again = crypto.randomUUID();
    await engine.open(again, bundle, await engine.snapshot(instance));
    await engine.join(again, ROOT, { id: GATE, bundle });
    const asked = await Promise.all(
      Array.from({ length: 40 }, () =>
        engine.query(again, testContext('query', { contract: GATE }), 'n', {}),
      ),
    );
    assert.deepEqual(new Set(asked.map(valueOf)), new Set([3]));
    assert.equal(valueOf(await query(GATE, 'n')), 3);
    await assert.rejects(engine.join(again, ROOT, { id: OTHER, bundle: new TextEncoder().encode('1') }), {
      code: 'bad-code',
    });
    assert.equal(codeOf(await engine.command(again, testContext('command'), 'count', {})), 'ok');
  });
});

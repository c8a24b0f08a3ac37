import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Engine } from './engine.ts';
import { callsOn, createTestEngine, scriptOf } from './testing.ts';

/** Attack class 18: a contract that wants more than it may have. Each ends in the same typed outcome twice. */
const attacks: [name: string, code: string, body: string][] = [
  ['infinite loop', 'out-of-gas', 'for (;;);'],
  ['loop that catches everything', 'out-of-gas', 'for (;;) try { f(); } catch {}'],
  [
    'native loop over a huge array-like',
    'out-of-gas',
    'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  ],
  ['regexp backtracking', 'out-of-gas', '/(a*)*b/.test("a".repeat(40))'],
  [
    'string bomb by copies',
    'out-of-gas',
    'let s = "x"; for (;;) { s = (s + s).slice(0, 1 << 20); s.indexOf("y"); }',
  ],
  ['allocation bomb', 'out-of-memory', 'const a = []; for (;;) a.push("x".repeat(1 << 20) + a.length);'],
  ['object bomb', 'out-of-memory', 'let a = {}; for (;;) a = new Array(1e6).fill(a);'],
  ['recursion', 'stack-overflow', 'const f = () => f() + 1; return f();'],
  [
    'recursion through a proxy',
    'stack-overflow',
    'const p = new Proxy({}, { get: (t, k) => p[k] }); return p.x;',
  ],
  ['recursion through toString', 'stack-overflow', 'const o = { toString: () => `${o}` }; return `${o}`;'],
  ['recursion through JSON', 'stack-overflow', 'const o = { toJSON: () => JSON.stringify(o) }; return o;'],
  ['deep JSON', 'stack-overflow', 'return JSON.parse("[".repeat(1e5));'],
  ['deep regexp', 'contract-error', 'return new RegExp("(".repeat(1e5)).test("");'],
  ['string beyond the engine’s maximum', 'contract-error', 'let s = "x"; for (;;) s += s;'],
  ['huge answer', 'limit-exceeded', 'return "x".repeat(5 << 20);'],
  ['huge events', 'limit-exceeded', 'for (;;) host.emit("x".repeat(1 << 20));'],
  ['host-call storm', 'limit-exceeded', 'for (;;) host.get("a");'],
  ['write storm', 'limit-exceeded', 'for (let i = 0; ; i++) host.set(`${i}`, "x".repeat(1 << 19));'],
  ['read storm', 'limit-exceeded', 'host.set("a", "x".repeat(1e6)); for (;;) host.get("a");'],
  ['long key', 'limit-exceeded', 'host.set("k".repeat(513), 1);'],
  ['big value', 'limit-exceeded', 'host.set("k", "x".repeat(1 << 20));'],
  ['promise', 'contract-error', 'return Promise.resolve(1);'],
  ['disguised promise', 'contract-error', 'return { then(f) { f(1); } };'],
  ['cyclic answer', 'contract-error', 'const a = []; a.push(a); return a;'],
  ['answer with a float', 'contract-error', 'return 0.5;'],
  ['answer with __proto__', 'contract-error', 'return JSON.parse(\'{"__proto__":1}\');'],
  ['answer with false bytes', 'contract-error', 'return { $b64: "!" };'],
  ['answer with half a character', 'contract-error', 'return "\\ud800";'],
  ['key with half a character', 'contract-error', 'host.set("\\ud800", 1);'],
  ['engine code from a contract', 'contract-error', 'host.fail("out-of-gas", "");'],
  ['code with a bad shape', 'contract-error', 'host.fail("Not A Code", "");'],
  ['eval', 'contract-error', 'return eval("1");'],
  ['function constructor', 'contract-error', 'return (() => {}).constructor("return 1")();'],
  ['second install', 'contract-error', 'host.install({});'],
  [
    'caught failure',
    'own-code',
    'try { host.fail("own-code", ""); } catch { return 1; } finally { host.set("a", 1); }',
  ],
];

const source = attacks.map(([, , body], i) => `attack${String(i)}() { ${body} }`).join(',');
const bundle = scriptOf(`${source}, honest(context, n) { host.set('done', n); return n; }, flood() {
  const again = () => Promise.resolve().then(again); for (let i = 0; i < 1000; i++) again(); return 1; }`);

/** One with little gas, so that loops end soon, and one with plenty, so that other limits come first. */
let [poor, rich]: Engine[] = [];
before(async () => {
  poor = await createTestEngine({ limits: { gas: 300_000_000 } });
  rich = await createTestEngine({ limits: { memory: 16 << 20 } });
  for (const engine of [poor, rich]) await engine.open('hostile', bundle, []);
});
after(async () => {
  await poor?.dispose();
  await rich?.dispose();
});

for (const [i, [name, code]] of attacks.entries()) {
  test(`${name}: ${code}, and the next call works`, async () => {
    const engine = code === 'out-of-gas' ? poor : rich;
    assert.ok(engine !== undefined);
    const { command } = callsOn(engine, 'hostile');
    const first = await command(`attack${String(i)}`);
    assert.ok(!first.ok);
    assert.equal(first.code, code);
    assert.equal(first.detail, '');
    const honest = await command('honest', i);
    assert.ok(honest.ok && honest.value === i);
    assert.deepEqual(await command(`attack${String(i)}`), first);
    assert.deepEqual(await engine.snapshot('hostile'), [['done', String(i)]]);
  });
}

test('microtasks never run', async () => {
  assert.ok(poor !== undefined);
  const outcome = await callsOn(poor, 'hostile').command('flood');
  assert.ok(outcome.ok && outcome.value === 1);
});

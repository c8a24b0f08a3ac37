import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Engine } from './engine.ts';
import { probes } from './hostile-probes.ts';
import { callsOn, createTestEngine, scriptOf } from './testing.ts';

const source = probes.map(([, , body], i) => `attack${String(i)}() { ${body} }`).join(',');
const bundle = scriptOf(`${source}, honest(context, n) { host.set('done', n); return n; }, flood() {
  const again = () => Promise.resolve().then(again); for (let i = 0; i < 1000; i++) again(); return 1; }`);

/** No clock ends anything here: what ends a call are the contract's own steps. */
const options = { watchdog: 0, threads: 1 };

/** Attack class 18: a contract that wants more than it may have. Each ends in the same typed outcome, cost included, each time. */
void describe('class 18: hostile contracts', () => {
  /** One with little gas, so that loops end soon, and one with plenty, so that other limits come first. */
  let [poor, rich]: Engine[] = [];
  before(async () => {
    poor = await createTestEngine({ ...options, limits: { gas: 100_000_000 } });
    rich = await createTestEngine({ ...options, limits: { memory: 16 << 20 } });
    for (const engine of [poor, rich]) await engine.open('hostile', bundle, []);
  });
  after(async () => {
    await poor?.dispose();
    await rich?.dispose();
  });

  for (const [i, [name, code]] of probes.entries()) {
    void test(`${name}: ${code}, and the next call works`, async () => {
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

  void test('the memory of the worker returns to where it was', async () => {
    assert.ok(rich !== undefined);
    const { command } = callsOn(rich, 'hostile');
    const round = async (): Promise<number> => {
      for (const [i, [, code]] of probes.entries())
        if (code === 'out-of-memory') await command(`attack${String(i)}`);
      assert.ok((await command('honest', 0)).ok);
      return process.memoryUsage.rss();
    };
    const before = await round();
    // Every bomb lets its instance go; one that stayed would be 16 MiB, and there are a dozen of them in each round. When that shows is the
    // garbage collector's to say, so of some rounds one has to end where the first did: what stayed would be more with each of them.
    let least = Infinity;
    for (let i = 0; i < 6 && least > 64 << 20; i++) least = Math.min(least, (await round()) - before);
    assert.ok(least <= 64 << 20, `${String(least >> 20)} MiB more`);
  });

  void test('microtasks never run', async () => {
    assert.ok(poor !== undefined);
    const outcome = await callsOn(poor, 'hostile').command('flood');
    assert.ok(outcome.ok && outcome.value === 1);
  });
});

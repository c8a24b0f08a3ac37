import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Engine } from './engine.ts';
import { QUERIES_BEFORE_COPY } from './copies.ts';
import { silentLogger } from '../../../base/logger.ts';
import { defaultLimits } from './limits.ts';
import { callsOn, createTestEngine, scriptOf } from './testing.ts';
import { openThreads } from './threads.ts';

/** A query that takes long enough for others to wait, and tells what it saw. */
const bundle = scriptOf(
  `set(c, { n }) { host.set('n', n); return n; }, fail() { host.set('n', -1); host.fail('no-thanks', ''); }`,
  `get() { return host.get('n') ?? 0; },
   long() { for (let i = 0; i < 10_000_000; i++); return 1; },
   slow() { let s = 0; for (let i = 0; i < 50000; i++) s = (s * 31 + i) % 65521; return [s, host.get('n') ?? 0]; }`,
);

void describe('queries on several threads', () => {
  let engine: Engine;
  before(async () => {
    engine = await createTestEngine({ threads: 3, watchdog: 0 });
    await engine.open('busy', bundle, [['n', '1']]);
  });
  after(() => engine.dispose());

  const seen = async (engine: Engine): Promise<number[]> => {
    const { query } = callsOn(engine, 'busy');
    const outcomes = await Promise.all(Array.from({ length: 6 * QUERIES_BEFORE_COPY }, () => query('slow')));
    return outcomes.map((outcome) => {
      assert.ok(outcome.ok && Array.isArray(outcome.value));
      return Number(outcome.value[1]);
    });
  };

  void test('each query sees every command that ended before it was asked, wherever it runs', async () => {
    const { command, query } = callsOn(engine, 'busy');
    await seen(engine);
    for (let n = 2; n < 30; n++) {
      assert.ok((await command('set', { n })).ok);
      const failed = await command('fail');
      assert.ok(!failed.ok);
      const answers = await Promise.all(Array.from({ length: 12 }, () => query('get')));
      for (const answer of answers) assert.ok(answer.ok && answer.value === n);
    }
  });

  void test('queries and commands side by side: no query sees what is older than what was there when it was asked', async () => {
    const { command } = callsOn(engine, 'busy');
    let last = 29;
    const asked: Promise<void>[] = [];
    for (let n = 30; n < 35; n++) {
      const atLeast = last;
      asked.push(
        seen(engine).then((values) => {
          for (const value of values) assert.ok(value >= atLeast, `${String(value)} >= ${String(atLeast)}`);
        }),
      );
      assert.ok((await command('set', { n })).ok);
      last = n;
      await asked.at(-1);
    }
  });

  void test('a query that takes long holds up no other one, once there are copies', async () => {
    const { query } = callsOn(engine, 'busy');
    await seen(engine);
    const done: string[] = [];
    const long = query('long').then(() => done.push('long'));
    const quick = Array.from({ length: 5 }, () => query('get').then(() => done.push('quick')));
    await Promise.all([long, ...quick]);
    assert.equal(done.at(-1), 'long');
  });

  void test('an instance that is replaced leaves nothing of the old one on any thread', async () => {
    await seen(engine);
    await engine.open('busy', bundle, [['n', '7']]);
    assert.deepEqual(new Set(await seen(engine)), new Set([7]));
    await engine.close('busy');
    await assert.rejects(callsOn(engine, 'busy').query('get'), { code: 'not-open' });
  });
});

void test('the same commands and queries give the same outcomes on one thread and on four', async () => {
  const runOn = async (threads: number): Promise<unknown> => {
    const engine = await createTestEngine({ threads });
    try {
      await engine.open('i', bundle, []);
      const { command, query } = callsOn(engine, 'i');
      const outcomes: unknown[] = [];
      for (let n = 1; n < 4; n++) {
        outcomes.push(await command('set', { n }), await command('fail'));
        outcomes.push(await Promise.all(Array.from({ length: 30 }, () => query('slow'))));
      }
      return [outcomes, await engine.snapshot('i')];
    } finally {
      await engine.dispose();
    }
  };
  assert.deepEqual(await runOn(4), await runOn(1));
});

void test('copies that come about between commands miss none of what is written', async () => {
  const writing = scriptOf(
    'add(c, { n }) { host.set("k" + n, n); return n; }',
    'count() { let s = 0; for (let i = 0; i < 20000; i++) s += i % 7; return host.scan("", "", 1000).length; }',
  );
  const engine = await createTestEngine({ threads: 4, watchdog: 0 });
  try {
    for (let round = 0; round < 5; round++) {
      const instance = `busy ${String(round)}`;
      await engine.open(instance, writing, []);
      const { command, query } = callsOn(engine, instance);
      const flood = (): Promise<unknown>[] => Array.from({ length: 18 }, () => query('count'));
      const all: Promise<unknown>[] = [];
      for (let n = 0; n < 60; n++) {
        if (n % 20 === 0) all.push(...flood());
        all.push(command('add', { n }));
      }
      await Promise.all(all);
      for (const answer of await Promise.all(flood()))
        assert.deepEqual((answer as { value: number }).value, 60);
    }
  } finally {
    await engine.dispose();
  }
});

void test('a thread that ends while nobody asks it is noticed by who asks next, once', async (t) => {
  const program = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { parentPort.postMessage({ ok: true, answer: null }); setImmediate(() => process.exit(0)); });`;
  const lost: number[] = [];
  const threads = openThreads({
    thread: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
    data: { wasm: new Uint8Array(), limits: defaultLimits },
    ...{ count: 2, watchdog: 0, logger: silentLogger },
    onLost: (slot) => void lost.push(slot),
  });
  t.after(threads.dispose);
  const close = { kind: 'close', instance: 'i' } as const;
  const ended = new Promise((resolve) => {
    process.once('worker', (worker) => worker.once('exit', resolve));
  });
  assert.equal(await threads.ask(1, close), null);
  await ended;
  assert.deepEqual(lost, []);
  assert.equal(await threads.ask(1, close), null, 'a new thread answers');
  assert.deepEqual(lost, [1]);
});

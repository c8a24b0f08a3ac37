import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeCbor, type CborValue } from '../../../base/cbor.ts';
import type { Engine } from './engine.ts';
import { MOST_QUERIES_WAITING } from './fair-queue.ts';
import { defaultLimits } from './limits.ts';
import type { CallOutcome } from './outcome.ts';
import { callsOn, createTestEngine, scriptOf } from './testing.ts';

const bundle = scriptOf(
  `
  echo(c, a) { return a; },
  nest(c, { depth }) { let a = 0; for (let i = 0; i < depth; i++) a = i % 2 ? [a] : { a }; return a; },
  nestedEvent(c, { depth }) { let a = 0; for (let i = 0; i < depth; i++) a = [a]; host.emit(a); return 1; },
  put(c, { key, length }) { host.set(key, 'x'.repeat(length)); return 1; },
  putMany(c, { from, count, length }) {
    for (let i = 0; i < count; i++) host.set('k' + (from + i), 'x'.repeat(length));
    return 1;
  },
  remove(c, { key }) { host.delete(key); return 1; },
  swap(c, { out, key, length }) { host.delete(out); host.set(key, 'x'.repeat(length)); return 1; },
`,
  `
  echo(c, a) { return a; },
  loop() { for (;;); },
  nestedLabel(c, { depth }) { let a = 0; for (let i = 0; i < depth; i++) a = [a]; host.release(a); return 1; },
  labels(c, { count, length }) { for (let i = 0; i < count; i++) host.release('x'.repeat(length)); return 1; },
`,
);

const codeOf = (outcome: CallOutcome): string => (outcome.ok ? '' : outcome.code);
const nested = (depth: number): CborValue => {
  let value: CborValue = 0;
  for (let i = 0; i < depth; i++) value = i % 2 === 1 ? [value] : { a: value };
  return value;
};

void describe('nesting of what crosses into and out of a contract', () => {
  let engine: Engine;
  before(async () => {
    engine = await createTestEngine();
    await engine.open('i', bundle, []);
  });
  after(() => engine.dispose());

  void test('arguments: 64 deep pass, deeper ones are refused, and the engine goes on', async () => {
    const { command, query } = callsOn(engine, 'i');
    for (const call of [command, query]) {
      for (const depth of [1, 63, 64]) {
        const outcome = await call('echo', nested(depth));
        assert.ok(outcome.ok);
        assert.deepEqual(outcome.value, nested(depth));
      }
      for (const depth of [65, 66, 1_000, 3_500, 10_000, 100_000])
        assert.equal(codeOf(await call('echo', nested(depth))), 'bad-arguments');
      assert.ok((await call('echo', 1)).ok);
    }
  });

  void test('an unknown method is named as such whatever its arguments', async () => {
    assert.equal(codeOf(await callsOn(engine, 'i').command('nothing', nested(1_000))), 'unknown-method');
  });

  void test('answers: 64 deep pass and can be encoded, deeper ones fail the call', async () => {
    const { command } = callsOn(engine, 'i');
    for (const depth of [1, 64]) {
      const outcome = await command('nest', { depth });
      assert.ok(outcome.ok);
      assert.deepEqual(outcome.value, nested(depth));
      assert.ok(encodeCbor(outcome.value).length > depth);
    }
    for (const depth of [65, 66, 1_000])
      assert.equal(codeOf(await command('nest', { depth })), 'contract-error');
  });

  void test('events and labels lie in lists, and nest one less', async () => {
    const { command, query } = callsOn(engine, 'i');
    const emitted = await command('nestedEvent', { depth: 63 });
    assert.ok(emitted.ok);
    assert.ok(encodeCbor(emitted.events).length > 0);
    const released = await query('nestedLabel', { depth: 63 });
    assert.ok(released.ok);
    assert.ok(encodeCbor(released.releases.map(({ label }) => label)).length > 0);
    assert.equal(codeOf(await command('nestedEvent', { depth: 64 })), 'contract-error');
    assert.equal(codeOf(await query('nestedLabel', { depth: 64 })), 'contract-error');
  });

  void test('a query releases as many labels, as long as a witness takes', async () => {
    const { query } = callsOn(engine, 'i');
    const { releases: count, labelBytes } = defaultLimits;
    assert.equal(codeOf(await query('labels', { count, length: labelBytes - 2 })), '');
    assert.equal(codeOf(await query('labels', { count: count + 1, length: 1 })), 'limit-exceeded');
    assert.equal(codeOf(await query('labels', { count: 1, length: labelBytes - 1 })), 'limit-exceeded');
  });
});

void describe('the size of a contract’s state', () => {
  const limits = { stateBytes: 100_000, stateReserve: 10_000, smallGrowth: 1_000, entryBytes: 100 };
  let engine: Engine;
  before(async () => {
    engine = await createTestEngine({ limits });
  });
  after(() => engine.dispose());
  const opened = async (state: [string, string][] = []) => {
    const instance = crypto.randomUUID();
    await engine.open(instance, bundle, state);
    return { instance, ...callsOn(engine, instance) };
  };

  /** Entries of 2-letter keys and quoted values: together 90,000 bytes as the limit counts them. */
  const full = Array.from({ length: 9 }, (_, i): [string, string] => [
    `k${String(i)}`,
    `"${'x'.repeat(10_000 - 100 - 2 - 2)}"`,
  ]);

  void test('a command that would go beyond the limit writes nothing; up to the limit it does', async () => {
    const { instance, command } = await opened(full.slice(1));
    assert.equal(codeOf(await command('put', { key: 'k0', length: 10_000 - 103 })), 'limit-exceeded');
    assert.deepEqual(await engine.snapshot(instance), full.slice(1));
    assert.equal(codeOf(await command('put', { key: 'k0', length: 10_000 - 104 })), '');
    assert.deepEqual(await engine.snapshot(instance), full);
  });

  void test('many small entries count with what an entry takes beside its text', async () => {
    const { command } = await opened();
    assert.equal(codeOf(await command('putMany', { from: 100, count: 880, length: 0 })), 'limit-exceeded');
    assert.equal(codeOf(await command('putMany', { from: 100, count: 840, length: 0 })), '');
  });

  void test('who is full can still note something small, delete, and then write again', async () => {
    const { command } = await opened(full);
    assert.equal(codeOf(await command('put', { key: 'big', length: 2_000 })), 'limit-exceeded');
    assert.equal(codeOf(await command('put', { key: 'note', length: 500 })), '');
    assert.equal(codeOf(await command('swap', { out: 'k1', key: 'k9', length: 9_000 })), '');
    assert.equal(codeOf(await command('remove', { key: 'k2' })), '');
    assert.equal(codeOf(await command('put', { key: 'big', length: 2_000 })), '');
  });

  void test('small notes too end at the limit', async () => {
    const { instance, command } = await opened(full);
    const outcomes: string[] = [];
    for (let i = 0; i < 25; i++)
      outcomes.push(codeOf(await command('put', { key: `n${String(i)}`, length: 500 })));
    assert.deepEqual(
      outcomes,
      outcomes.map((_, i) => (i < 16 ? '' : 'limit-exceeded')),
    );
    assert.equal((await engine.snapshot(instance)).length, 9 + 16);
  });

  void test('a state that came back counts as it did before', async () => {
    const { instance, command } = await opened(full.slice(3));
    for (const key of ['a', 'b']) await command('put', { key, length: 3_000 });
    await command('remove', { key: 'k4' });
    const copy = await opened(await engine.snapshot(instance));
    for (const length of [38_000, 33_000, 1]) {
      const outcomes = [command, copy.command].map((call) => call('put', { key: 'c', length }));
      const [one, two] = await Promise.all(outcomes);
      assert.deepEqual(one, two);
    }
  });
});

void describe('one thread for all contracts', () => {
  let engine: Engine;
  /** Milliseconds at most that the honest one used so far. */
  let opening = 0;
  before(async () => {
    engine = await createTestEngine({ limits: { queryGas: 50_000_000, bootGas: 100_000_000 } });
    await engine.open('greedy', bundle, []);
    const began = performance.now();
    await engine.open('honest', bundle, []);
    opening = performance.now() - began;
  });
  after(() => engine.dispose());

  void test('queries that loop end at the limit of queries, which is not that of commands', async () => {
    const outcome = await callsOn(engine, 'greedy').query('loop');
    assert.deepEqual([codeOf(outcome), outcome.cost], ['out-of-gas', 50_000_000]);
    assert.ok(defaultLimits.queryGas < defaultLimits.gas && defaultLimits.bootGas < defaultLimits.queryGas);
  });

  void test('a flood of them holds another contract for one call, is refused beyond its share, and loses no command', async () => {
    const greedy = callsOn(engine, 'greedy');
    // Who used less time lately goes first, and opening is use, too.
    for (const began = performance.now(); performance.now() - began < 2 * opening;)
      await greedy.query('loop');
    let looped = 0;
    const flood = Array.from({ length: MOST_QUERIES_WAITING + 20 }, () =>
      greedy.query('loop').then(
        () => (looped += 1),
        (error: unknown) => assert.ok(error instanceof Error && 'code' in error && error.code === 'busy'),
      ),
    );
    const commands = Array.from({ length: 5 }, () => greedy.command('echo', 1));
    const honest = callsOn(engine, 'honest');
    assert.equal(codeOf(await honest.query('echo', 1)), '');
    assert.ok(looped <= 1, `${String(looped)} calls of the other contract went first`);
    assert.deepEqual((await Promise.all(commands)).map(codeOf), ['', '', '', '', '']);
    await Promise.all(flood);
    assert.equal(looped, MOST_QUERIES_WAITING + 1);
  });
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bytes } from '../../../base/bytes.ts';
import { EngineError } from './errors.ts';
import type { Engine } from './engine.ts';
import { callsOn, createTestEngine, scriptOf, testContext } from './testing.ts';

let engine: Engine;
before(async () => {
  engine = await createTestEngine({ limits: { gas: 1_000_000_000 } });
});
after(() => engine.dispose());

const notes = scriptOf(
  `
  put(context, { key, value }) { host.set(key, value); host.emit({ put: key }); return key; },
  remove(context, { key }) { host.delete(key); },
  putThenFail(context, { key }) { host.set(key, 1); host.fail('changed-my-mind', 'as I may'); },
  putThenScan() { host.set('a/2', 'new'); host.delete('a/1'); return host.scan('a/', '', 10); },
  count() { globalThis.counter = (globalThis.counter ?? 0) + 1; return globalThis.counter; },
  leave() { Object.prototype.leaked = 'x'; Array.prototype.push = 1; return 0; },
  find() { return [typeof Object.prototype.leaked, typeof [].push]; },
  context(context) { return { ...context, now: Date.now(), zone: new Date().getTimezoneOffset() }; },
  random() { return Math.floor(Math.random() * 2 ** 32); },
  releaseInCommand() { host.release('label'); },
`,
  `
  get(context, { key }) { return host.get(key); },
  scan(context, { prefix, after, limit }) { return host.scan(prefix, after, limit); },
  write() { host.set('a', 1); },
  emit() { host.emit(1); },
  open(context, { id }) { host.release({ id, caller: context.caller }); return { share: 1 }; },
`,
);

async function opened(bundle: Bytes, state: [string, string][] = []) {
  const instance = crypto.randomUUID();
  await engine.open(instance, bundle, state);
  return { instance, ...callsOn(engine, instance) };
}

test('a command writes, a query reads', async () => {
  const { instance, command, query } = await opened(notes);
  const put = await command('put', { key: 'k', value: { text: 'ü', bytes: Uint8Array.of(1, 2) } });
  assert.ok(put.ok);
  assert.deepEqual(put.events, [{ put: 'k' }]);
  assert.ok(put.cost > 0);
  const got = await query('get', { key: 'k' });
  assert.ok(got.ok);
  assert.deepEqual(got.value, { text: 'ü', bytes: Uint8Array.of(1, 2) });
  const [entry] = await engine.snapshot(instance);
  assert.equal(entry?.[0], 'k');
  assert.deepEqual(JSON.parse(entry[1]), { text: 'ü', bytes: { $b64: 'AQI' } });
});

test('a failed command writes nothing; its twin writes', async () => {
  const { instance, command } = await opened(notes);
  const outcome = await command('putThenFail', { key: 'k' });
  assert.ok(!outcome.ok);
  assert.deepEqual([outcome.code, outcome.detail], ['changed-my-mind', 'as I may']);
  assert.deepEqual(await engine.snapshot(instance), []);
  await command('put', { key: 'k', value: 1 });
  assert.deepEqual(await engine.snapshot(instance), [['k', '1']]);
});

test('nothing passes from call to call or between instances', async () => {
  const [first, second] = [await opened(notes), await opened(notes)];
  for (const { command } of [first, first, second]) {
    const outcome = await command('count');
    assert.ok(outcome.ok && outcome.value === 1);
  }
  assert.ok((await first.command('leave')).ok);
  const found = await first.command('find');
  assert.ok(found.ok);
  assert.deepEqual(found.value, ['undefined', 'function']);
});

test('the same calls give the same outcomes, costs and state', async (t) => {
  const run = async (): Promise<unknown> => {
    const other = await createTestEngine({ limits: { gas: 1_000_000_000 } });
    t.after(other.dispose);
    await other.open('i', notes, [['a/1', '1']]);
    const { command, query } = callsOn(other, 'i');
    const outcomes = [
      await command('put', { key: 'b', value: [1, 'x'] }),
      await command('random'),
      await command('putThenScan'),
      await command('putThenFail', { key: 'c' }),
      await query('get', { key: 'b' }),
    ];
    const state = await other.snapshot('i');
    return { outcomes, state };
  };
  assert.deepEqual(await run(), await run());
});

test('clock, time zone and context are the host’s', async () => {
  const { command } = await opened(notes);
  const outcome = await command('context');
  const { kind: _, ...context } = testContext('command');
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.value, { ...context, now: context.time, zone: 0 });
});

test('a scan sees the call’s own writes in key order', async () => {
  const { command } = await opened(notes, [
    ['a/3', '3'],
    ['a/1', '1'],
    ['b', '0'],
  ]);
  const outcome = await command('putThenScan');
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.value, [
    ['a/2', 'new'],
    ['a/3', 3],
  ]);
});

test('a scan goes on after a key, up to its limit', async () => {
  const { query } = await opened(notes, [
    ['a/1', '1'],
    ['a/2', '2'],
    ['a/3', '3'],
    ['b', '4'],
  ]);
  const outcome = await query('scan', { prefix: 'a/', after: 'a/1', limit: 1 });
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.value, [['a/2', 2]]);
});

test('a query neither writes nor emits; a command does not release', async () => {
  const { command, query } = await opened(notes);
  for (const method of ['write', 'emit']) {
    const outcome = await query(method);
    assert.ok(!outcome.ok && outcome.code === 'read-only');
  }
  const released = await command('releaseInCommand');
  assert.ok(!released.ok && released.code === 'contract-error');
  const open = await query('open', { id: 'n' });
  assert.ok(open.ok);
  assert.deepEqual(open.releases, [{ label: { id: 'n', caller: 'owner' } }]);
});

test('methods are own methods of their kind', async () => {
  const { command, query } = await opened(notes);
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'nothing', '', 'get', 'a b'];
  for (const name of names) {
    const outcome = await command(name);
    assert.ok(!outcome.ok && outcome.code === 'unknown-method', name);
  }
  const outcome = await query('put', { key: 'a', value: 1 });
  assert.ok(!outcome.ok && outcome.code === 'unknown-method');
});

test('arguments without a guest form are refused', async () => {
  const { command } = await opened(notes);
  for (const value of [1n, { $b64: 'AA' }, { ['__proto__']: 1 }, '\ud800']) {
    const outcome = await command('put', { key: 'k', value });
    assert.ok(!outcome.ok && outcome.code === 'bad-arguments');
  }
  assert.ok((await command('put', { key: 'k', value: Uint8Array.of(0) })).ok);
});

test('state comes back from a snapshot', async () => {
  const { instance, command } = await opened(notes);
  for (const key of ['b', 'a', 'ä', '\u{1f600}', '\uffff']) await command('put', { key, value: key });
  await command('remove', { key: 'b' });
  const state = await engine.snapshot(instance);
  assert.deepEqual(
    state.map(([key]) => key),
    ['a', 'ä', '\u{1f600}', '\uffff'],
  );
  const copy = await opened(notes, state);
  assert.deepEqual(await engine.snapshot(copy.instance), state);
});

test('single entries are read as a snapshot has them; what is not there is left out', async () => {
  const { instance, command } = await opened(notes, [['b', '[1]']]);
  await command('put', { key: 'a', value: 'x' });
  assert.deepEqual(await engine.read(instance, ['b', 'nothing', 'a']), [
    ['b', '[1]'],
    ['a', '"x"'],
  ]);
  await assert.rejects(engine.read('nowhere', ['a']), { code: 'not-open' });
});

test('a command tells what it wrote, each key once; one that failed wrote nothing', async () => {
  const { command } = await opened(notes, [['a/1', '1']]);
  const outcome = await command('putThenScan');
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.writes, [
    ['a/1', undefined],
    ['a/2', '"new"'],
  ]);
  assert.equal('writes' in (await command('putThenFail', { key: 'k' })), false);
});

test('a bundle that does not boot is refused, and the engine goes on', async () => {
  const bad = [
    'syntax error',
    'throw 1',
    '1',
    'for(;;);',
    'velum.set("a", 1)',
    'eval("1")',
    'velum.install({})',
  ];
  for (const source of bad) {
    await assert.rejects(
      engine.open('bad', new TextEncoder().encode(source), []),
      { code: 'bad-code' },
      source,
    );
  }
  await assert.rejects(engine.snapshot('bad'), { code: 'not-open' });
  await opened(notes);
});

test('a state that is not JSON is refused', async () => {
  await assert.rejects(engine.open('bad', notes, [['a', '{']]), { code: 'bad-state' });
  await assert.rejects(
    engine.open('bad', notes, [
      ['a', '1'],
      ['a', '2'],
    ]),
    { code: 'bad-state' },
  );
});

test('a closed instance is gone', async () => {
  const { instance, command } = await opened(notes);
  assert.ok((await command('count')).ok);
  await engine.close(instance);
  await assert.rejects(command('count'), { code: 'not-open' });
});

test('a silent thread is replaced and decides no outcome', async (t) => {
  const silent = new URL(`data:text/javascript,setInterval(() => {}, 1000)`);
  const stuck = await createTestEngine({ thread: silent, watchdog: 20 });
  t.after(stuck.dispose);
  await assert.rejects(
    stuck.open('i', notes, []),
    (error) => error instanceof EngineError && error.code === 'watchdog',
  );
  await assert.rejects(stuck.open('i', notes, []), { code: 'watchdog' });
  await stuck.dispose();
  await assert.rejects(stuck.snapshot('i'), { code: 'disposed' });
});

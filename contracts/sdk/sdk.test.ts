import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import type { CborValue } from '../../lib/base/cbor.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import { shareTestEngine } from '../../lib/tee/pruntime/testing/shared-engine.ts';
import { callsOn } from '../../lib/tee/pruntime/engine/testing.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';

const sdk = fileURLToPath(new URL('./index.ts', import.meta.url));
const source = `
import { blob, defineContract, emit, ensure, fail, having, hexId, integer, list, method, nullable, object, oneOf,
  optional, orderedKey, release, admit, StorageMap, StorageValue, text } from ${JSON.stringify(sdk)};
const scores = new StorageMap('score/');
const total = new StorageValue('total');
const shape = object({ name: text(5, /^[a-z]+$/), points: integer(0, 10), id: optional(hexId(2)), data: optional(blob(3)),
  key: optional(blob(9, 2)), kind: optional(oneOf('x', 'y')), note: optional(nullable(text(3))),
  tags: optional(list(text(2), 2)), either: optional(having('a', object({ a: integer() }), object({ b: integer() }))) });
defineContract({
  commands: {
    score: method(shape, (context, args) => {
      scores.set(orderedKey(args.points), args.name);
      total.set((total.get() ?? 0) + args.points);
      emit({ scored: args.name, by: context.caller });
      return args;
    }),
    raw: (context) => { context.store.set('raw', context.time); fail('no-thanks', 'really'); },
    sure: (context, args) => { ensure(args === 1, 'not-one'); return 'one'; },
    admitting: () => { admit(); return 1; },
  },
  queries: {
    after: (context, points) => [...scores.scan('', orderedKey(points))],
    mine: () => { admit(); return 1; },
    total: () => { release('total'); return total.get() ?? null; },
  },
});
`;

let engine: Engine;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  await writeFile(join(folder, 'contract.ts'), source);
  engine = await shareTestEngine();
  await engine.open('scores', await bundleContract(join(folder, 'contract.ts')), []);
});
after(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

const good = { name: 'ann', points: 7 };

test('arguments of the right shape pass as they are', async () => {
  const { command } = callsOn(engine, 'scores');
  const fields: CborValue[] = [
    { id: 'a0b1' },
    { data: Uint8Array.of(1, 2, 3) },
    { key: Uint8Array.of(1, 2) },
    { kind: 'y' },
    { note: null },
    { tags: ['a', 'b'] },
    { either: { a: 1 } },
    { either: { b: 1 } },
  ];
  for (const field of fields) {
    const args = { ...good, ...(field as object) };
    const outcome = await command('score', args);
    assert.ok(outcome.ok, JSON.stringify(field));
    assert.deepEqual(outcome.value, args);
    assert.deepEqual(outcome.events, [{ scored: 'ann', by: 'owner' }]);
  }
});

test('arguments of another shape are bad-arguments', async () => {
  const { command } = callsOn(engine, 'scores');
  const fields: CborValue[] = [
    { name: 'Ann' },
    { name: 'annabel' },
    { points: 11 },
    { points: -1 },
    { points: '1' },
    { id: 'A0B1' },
    { id: 'a0b' },
    { data: Uint8Array.of(1, 2, 3, 4) },
    { data: 'AQID' },
    { key: Uint8Array.of(1) },
    { kind: 'z' },
    { note: 1 },
    { tags: ['a', 'b', 'c'] },
    { tags: { length: 1 } },
    { either: { a: 1, b: 1 } },
    { either: null },
    { constructor: 1 },
    { unknown: 1 },
  ];
  for (const field of fields) {
    const outcome = await command('score', { ...good, ...(field as object) });
    assert.equal(outcome.ok ? 'ok' : outcome.code, 'bad-arguments', JSON.stringify(field));
  }
  const outcome = await command('score', [good]);
  assert.equal(outcome.ok ? 'ok' : outcome.code, 'bad-arguments');
});

test('fail and ensure end a call with their code', async () => {
  const { command } = callsOn(engine, 'scores');
  const failed = await command('raw');
  assert.deepEqual(failed.ok ? [] : [failed.code, failed.detail], ['no-thanks', 'really']);
  const unsure = await command('sure', 2);
  assert.equal(unsure.ok ? 'ok' : unsure.code, 'not-one');
  assert.ok((await command('sure', 1)).ok);
});

test('maps scan in order and values are kept', async () => {
  const { command, query } = callsOn(engine, 'scores');
  for (const points of [10, 2, 9]) await command('score', { name: 'bob', points });
  const scan = await query('after', 2);
  assert.ok(scan.ok && Array.isArray(scan.value));
  assert.deepEqual(
    scan.value.map(([key]: [string]) => Number(key)),
    [7, 9, 10],
  );
  const total = await query('total');
  assert.ok(total.ok && typeof total.value === 'number' && total.value >= 21);
  assert.deepEqual(total.releases, [{ label: 'total' }]);
});

test('a bundle is the same from every folder and names none', async () => {
  const entry = fileURLToPath(new URL('../drive/contract.ts', import.meta.url));
  const [first, second] = [await bundleContract(entry), await bundleContract(entry)];
  assert.deepEqual(first, second);
  const text = new TextDecoder().decode(first);
  assert.ok(!text.includes(fileURLToPath(new URL('../..', import.meta.url))));
  assert.ok(!text.includes('sourceMappingURL'));
});

test('an answer says whether the caller is one of the contract’s own; a command cannot', async () => {
  const { command, query } = callsOn(engine, 'scores');
  const [mine, total] = [await query('mine'), await query('total')];
  assert.deepEqual([mine.ok && mine.admits, total.ok && total.admits], [true, false]);
  const admitting = await command('admitting');
  assert.equal(admitting.ok ? 'ok' : admitting.code, 'contract-error');
});

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openNotesFile } from './notes-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-notes-'));
  path = join(folder, 'notes');
});
afterEach(() => rm(folder, { recursive: true }));

const notesIn = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await openNotesFile(path).read());
const sizeOf = async (): Promise<number> => (await stat(path)).size;

void test('a change costs its own length, however much is noted', async () => {
  const file = openNotesFile(path);
  await file.write(new Map([['large', 'ab'.repeat(100_000)]]));
  const before = await sizeOf();
  await file.write(new Map([['small', 'cd']]));
  assert.ok((await sizeOf()) - before < 40);
  assert.deepEqual(await notesIn(), { large: 'ab'.repeat(100_000), small: 'cd' });
});

void test('what is over is left out when most of the file is', async () => {
  const file = openNotesFile(path);
  for (let n = 0; n < 200; n++)
    await file.write(new Map([['one', n.toString(16).padStart(4, '0').repeat(1000)]]));
  assert.ok((await sizeOf()) < 600_000, String(await sizeOf()));
  assert.deepEqual(await notesIn(), { one: '00c7'.repeat(1000) });
});

void test('two who write at the same time keep what the other noted', async () => {
  const [one, other] = [openNotesFile(path), openNotesFile(path)];
  for (let n = 0; n < 5; n++) {
    await one.write(new Map([[`one ${String(n)}`, '01']]));
    await other.write(new Map([[`other ${String(n)}`, '02']]));
  }
  assert.equal(Object.keys(await notesIn()).length, 10);
  assert.equal((await one.read()).size, 10);
});

void test('a line that broke off was never noted, and the next one is', async () => {
  await openNotesFile(path).write(new Map([['a', '01']]));
  await openNotesFile(path).write(new Map([['b', '02']]));
  const whole = await sizeOf();
  for (let length = whole - 1; length > whole - 11; length--) {
    await truncate(path, length);
    assert.deepEqual(await notesIn(), { a: '01' });
  }
  await openNotesFile(path).write(new Map([['c', '03']]));
  assert.deepEqual(await notesIn(), { a: '01', c: '03' });
});

void test('what stands behind a line that is none is not relied on', async () => {
  await openNotesFile(path).write(new Map([['a', '01']]));
  await appendFile(path, '{"b":"no hex"}\n{"a":null}\n');
  assert.deepEqual(await notesIn(), { a: '01' });
});

void test('a file of version 1 is read, and written anew with the next change', async () => {
  await writeFile(path, JSON.stringify({ version: 1, notes: { a: '01', b: '02' } }, null, 2));
  assert.deepEqual(await notesIn(), { a: '01', b: '02' });
  await openNotesFile(path).write(new Map([['b', undefined]]));
  assert.deepEqual(await notesIn(), { a: '01' });
  assert.match(await readFile(path, 'utf8'), /^\{"version":2\}\n/);
});

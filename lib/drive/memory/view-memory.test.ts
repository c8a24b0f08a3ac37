import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { NETWORK } from '../../protocol/testing.ts';
import { createMemoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { nodeView } from '../testing/node-view.ts';
import { createSealedStore } from './sealed-store.ts';
import { createViewMemory, type RememberedNode, type ViewMemory } from './view-memory.ts';

const secret = bytes32(1);
const drive = bytes32(2);
const memoryOn = (store: MemoryStore, key = secret, of = drive): ViewMemory =>
  createViewMemory(createSealedStore(store, key, NETWORK, 'view', of));

const idOf = (n: number): string => n.toString(16).padStart(2, '0').repeat(16);
const nodeOf = (n: number, change = 1): RememberedNode => ({
  node: nodeView({ id: idOf(n), change }),
  meta: { name: `secret name ${String(n)}`, type: '', size: n, modified: 5, version: 1 },
});
const nodesOf = (...ns: number[]): Map<string, RememberedNode> =>
  new Map(ns.map((n) => [idOf(n), nodeOf(n)]));

const at = { cursor: 7, scope: 'owner', at: 1000 };
const all = nodesOf(...Array(200).keys());

async function keptStore(): Promise<MemoryStore> {
  const store = createMemoryStore();
  await memoryOn(store).save(at, all, all.keys());
  return store;
}

const loaded = async (memory: ViewMemory): Promise<string[] | undefined> =>
  (await memory.load())?.nodes.map(({ node, meta }) => `${node.id} ${meta?.name ?? ''}`).sort();
const expected = (nodes: ReadonlyMap<string, RememberedNode>): string[] =>
  [...nodes.values()].map(({ node, meta }) => `${node.id} ${meta?.name ?? ''}`).sort();

void test('what was kept comes back whole; an empty device remembers nothing', async () => {
  const store = await keptStore();
  const { nodes, ...rest } = (await memoryOn(store).load()) ?? assert.fail('nothing came back');
  assert.deepEqual(rest, at);
  assert.equal(nodes.length, all.size);
  assert.deepEqual(await loaded(memoryOn(store)), expected(all));
  assert.equal(await memoryOn(createMemoryStore()).load(), undefined);
});

void test('nothing that lies on the device is readable: no name of a file, no id of the drive', async () => {
  const store = await keptStore();
  const lying = [...store.records].map(([name, bytes]) => name + Buffer.from(bytes).toString('latin1'));
  for (const secretText of ['secret name', toHex(drive), idOf(17)])
    assert.ok(lying.every((text) => !text.includes(secretText)));
});

void test('another account or drive on the same device sees nothing of it', async () => {
  const store = await keptStore();
  assert.equal(await memoryOn(store, bytes32(9)).load(), undefined);
  assert.equal(await memoryOn(store, secret, bytes32(9)).load(), undefined);
  await memoryOn(store, bytes32(9)).clear();
  assert.deepEqual(await loaded(memoryOn(store)), expected(all));
});

void test('a record that was altered, lost or swapped makes the memory void, never half read', async () => {
  const count = (await keptStore()).records.size;
  assert.equal(count, 65);
  for (const i of [0, 1, 31, 63, 64]) {
    const altered = await keptStore();
    const [name, bytes] = [...altered.records][i] ?? assert.fail('no record');
    altered.records.set(name, flipped(bytes, 20));
    assert.equal(await memoryOn(altered).load(), undefined, `record ${String(i)} altered`);
    const lost = await keptStore();
    lost.records.delete([...lost.records.keys()][i] ?? '');
    assert.equal(await memoryOn(lost).load(), undefined, `record ${String(i)} lost`);
  }
});

void test('pages of different times do not pass for one listing', async () => {
  const store = createMemoryStore();
  const memory = memoryOn(store);
  await memory.save(at, all, all.keys());
  const before = new Map(store.records);
  const changed = new Map(all).set(idOf(3), nodeOf(3, 8));
  await memory.save({ ...at, cursor: 8 }, changed, [idOf(3)]);
  assert.equal(store.lastWrite, 2, 'one page and the head');
  assert.equal((await memoryOn(store).load())?.cursor, 8);
  const [page] = [...before].filter(
    ([name, bytes]) => store.records.get(name) !== bytes && !name.endsWith('head'),
  );
  store.records.set(...(page ?? assert.fail('no page was rewritten')));
  assert.equal(await memoryOn(store).load(), undefined);
});

void test('two tabs that write in turns leave a listing that opens', async () => {
  const store = await keptStore();
  const [one, two] = [memoryOn(store), memoryOn(store)];
  await one.load();
  await two.load();
  const fewer = new Map(all);
  fewer.delete(idOf(5));
  await one.save(at, fewer, [idOf(5)]);
  const more = new Map(fewer).set(idOf(201), nodeOf(201));
  await two.save({ ...at, cursor: 9 }, more, [idOf(5), idOf(201)]);
  await one.save({ ...at, cursor: 9 }, more, [idOf(201)]);
  assert.deepEqual(await loaded(memoryOn(store)), expected(more));
});

void test('a write that fails leaves what was there, and the next one brings all of it', async () => {
  const store = await keptStore();
  const memory = memoryOn(store);
  await memory.load();
  const more = new Map(all).set(idOf(201), nodeOf(201));
  store.failure = new Error('the disk is full');
  await assert.rejects(memory.save(at, more, [idOf(201)]), /full/);
  assert.deepEqual(await loaded(memoryOn(store)), expected(all));
  store.failure = undefined;
  await memory.save(at, more, [idOf(201)]);
  assert.deepEqual(await loaded(memoryOn(store)), expected(more));
});

void test('what was cleared is gone from the device', async () => {
  const store = await keptStore();
  const memory = memoryOn(store);
  await memory.clear();
  assert.equal(store.records.size, 0);
  await memory.save(at, all, []);
  assert.deepEqual(await loaded(memoryOn(store)), expected(all), 'and all of it is written anew');
});

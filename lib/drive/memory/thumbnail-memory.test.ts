import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { NETWORK } from '../../protocol/testing.ts';
import { createMemoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { createSealedStore } from './sealed-store.ts';
import { createThumbnailMemory, type RememberedThumbnail } from './thumbnail-memory.ts';

const memoryOn = (store: MemoryStore, of = bytes32(2)) =>
  createThumbnailMemory(createSealedStore(store, bytes32(1), NETWORK, 'thumbnails', of));
const one = (n: number, cid = `cid ${String(n)}`): RememberedThumbnail => ({
  node: n.toString(16).padStart(4, '0').repeat(8),
  cid,
  bytes: new Uint8Array(100).fill(n),
});
const recalled = async (memory: ReturnType<typeof memoryOn>, ...wanted: RememberedThumbnail[]) =>
  (await memory.recall(wanted)).size;

void test('thumbnails come back to their drive by node and CID, and nothing passes for another', async () => {
  const store = createMemoryStore();
  const memory = memoryOn(store);
  await memory.keep([one(1), one(2), one(300)]);
  assert.deepEqual(await memoryOn(store).recall([one(2)]), new Map([[one(2).node, one(2).bytes]]));
  assert.equal(await recalled(memory, one(1), one(2), one(300)), 3);
  assert.equal(await recalled(memory, one(1, 'another'), one(9)), 0);
  assert.equal(await recalled(memoryOn(store, bytes32(3)), one(1)), 0);
  await memory.keep([one(1, 'newer')]);
  assert.equal(await recalled(memory, one(1)), 0);
  assert.equal(await recalled(memory, one(1, 'newer')), 1);
});

void test('of each page the newest are kept, however many come', async () => {
  const store = createMemoryStore();
  const memory = memoryOn(store);
  const many = Array.from({ length: 20 }, (_, n) => one(n));
  for (const next of many) await memory.keep([next]);
  assert.deepEqual([...(await memory.recall(many)).keys()].length, 8);
  assert.equal(await recalled(memory, ...many.slice(-8)), 8);
  assert.equal(store.records.size, 1);
});

void test('what was altered is not there, and a device that takes nothing costs the memory alone', async () => {
  const store = createMemoryStore();
  const memory = memoryOn(store);
  await memory.keep([one(1)]);
  const [name, sealed] = [...store.records][0] ?? assert.fail();
  store.records.set(name, flipped(sealed, 20));
  assert.equal(await recalled(memory, one(1)), 0);
  store.failure = new Error('the disk is full');
  await memory.keep([one(1)]);
  assert.equal(await recalled(memory, one(1)), 0);
  store.failure = undefined;
  await memory.keep([one(1)]);
  assert.equal(await recalled(memory, one(1)), 1);
  await memory.clear();
  assert.equal(await recalled(memory, one(1)), 0);
});

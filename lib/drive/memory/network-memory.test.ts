import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriveError } from '../drive-error.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { keepNetwork, rememberedOffline } from './network-memory.ts';

const id = 'ab'.repeat(32);
const root = { network: id, chainGenesis: 'cd'.repeat(32), genesis: '01' };
const failed = (code: 'offline' | 'busy') => Promise.reject(new DriveError(code, 'no'));

void test('where nobody answers, the pinned network is the one that the device remembers', async () => {
  const store = createMemoryStore();
  await keepNetwork(store, root, id);
  const { network, chainGenesis, genesis } = await rememberedOffline(failed('offline'), id, store);
  assert.deepEqual({ network, chainGenesis, genesis }, root);
});

void test('an answer goes before memory, and memory serves no other network and no other failure', async () => {
  const store = createMemoryStore();
  await keepNetwork(store, root, id);
  const other = { ...root, genesis: '02' };
  assert.equal(await rememberedOffline(Promise.resolve(other), id, store), other);
  await assert.rejects(rememberedOffline(failed('busy'), id, store), { code: 'busy' });
  for (const pinned of [undefined, 'ef'.repeat(32)])
    await assert.rejects(rememberedOffline(failed('offline'), pinned, store), { code: 'offline' });
  await assert.rejects(rememberedOffline(failed('offline'), id, undefined), { code: 'offline' });
});

void test('what lies there and is no such record is not believed', async () => {
  const store = createMemoryStore();
  await keepNetwork(store, root, id);
  store.records.set(`network/${id}`, new Uint8Array([1, 2, 3]));
  await assert.rejects(rememberedOffline(failed('offline'), id, store), { code: 'offline' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { NETWORK } from '../../protocol/testing.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { createDeviceMemory } from './device-memory.ts';

const profile = { drive: bytes32(7), generation: 3 };

void test('a profile and notes come back to their account, and to no other', async () => {
  const store = createMemoryStore();
  const memory = createDeviceMemory(store, NETWORK, bytes32(1));
  assert.equal(await memory.profile(), undefined);
  await memory.keepProfile(profile);
  await memory.notes.write('uploads', 'secret.txt');
  await memory.notes.write('other', 'text');
  const again = createDeviceMemory(store, NETWORK, bytes32(1));
  const { drive, generation } = (await again.profile()) ?? assert.fail();
  assert.deepEqual({ drive, generation }, profile);
  assert.equal(await again.notes.read('uploads'), 'secret.txt');
  const stranger = createDeviceMemory(store, NETWORK, bytes32(2));
  assert.equal(await stranger.profile(), undefined);
  assert.equal(await stranger.notes.read('uploads'), undefined);
  await memory.notes.write('uploads', undefined);
  assert.equal(await again.notes.read('uploads'), undefined);
  assert.equal(await again.notes.read('other'), 'text');
});

void test('what was altered is not there, and one record does not stand for another', async () => {
  const store = createMemoryStore();
  const memory = createDeviceMemory(store, NETWORK, bytes32(1));
  await memory.keepProfile(profile);
  await memory.notes.write('a', 'one');
  await memory.notes.write('b', 'two');
  const [profileName, a, b] = [...store.records.keys()];
  assert.ok(profileName !== undefined && a !== undefined && b !== undefined);
  store.records.set(a, store.records.get(b) ?? assert.fail());
  assert.equal(await memory.notes.read('a'), undefined);
  assert.equal(await memory.notes.read('b'), 'two');
  store.records.set(profileName, flipped(store.records.get(profileName) ?? assert.fail(), 15));
  assert.equal(await memory.profile(), undefined);
});

void test('a device that takes nothing costs the memory and nothing else', async () => {
  const store = createMemoryStore();
  store.failure = new Error('the disk is full');
  const memory = createDeviceMemory(store, NETWORK, bytes32(1));
  await memory.keepProfile(profile);
  await memory.notes.write('a', 'one');
  assert.equal(await memory.notes.read('a'), undefined);
});

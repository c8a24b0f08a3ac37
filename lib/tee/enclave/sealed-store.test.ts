import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { createSealedStore } from './sealed-store.ts';
import { createTestFiles, createTestTee } from './testing.ts';

const notOurs = { name: 'SealedStoreError', code: 'not-ours' };

function opened() {
  const files = createTestFiles();
  const store = createSealedStore(createTestTee(bytes32(1)), files);
  const sealed = (name: string): Bytes => files.kept.get(name) ?? new Uint8Array();
  return { files, store, sealed };
}

void test('what was put is there again, also for a later start of the same code', async () => {
  const { files, store, sealed } = opened();
  await store.put('identity', utf8('secret'));
  assert.deepEqual(await store.get('identity'), utf8('secret'));
  assert.deepEqual(await createSealedStore(createTestTee(bytes32(1)), files).get('identity'), utf8('secret'));
  assert.ok(!toHex(sealed('identity')).includes(toHex(utf8('secret'))));
  await store.remove('identity');
  assert.equal(await store.get('identity'), undefined);
});

void test('other code and other platforms open nothing', async () => {
  const { files, store } = opened();
  await store.put('identity', utf8('secret'));
  for (const tee of [createTestTee(bytes32(2)), createTestTee(bytes32(1), bytes32(3))]) {
    await assert.rejects(createSealedStore(tee, files).get('identity'), notOurs);
  }
  assert.deepEqual(await store.get('identity'), utf8('secret'));
});

void test('a file that was altered, cut or put under another name is refused, and never taken for absent', async () => {
  const { files, store, sealed } = opened();
  await store.put('one', utf8('first'));
  await store.put('two', utf8('second'));
  const good = sealed('one');
  for (const bad of [
    flipped(good, 0),
    flipped(good, 14),
    flipped(good, -1),
    good.slice(1),
    new Uint8Array(),
    sealed('two'),
  ]) {
    files.kept.set('one', bad);
    await assert.rejects(store.get('one'), notOurs);
  }
  files.kept.set('one', good);
  assert.deepEqual(await store.get('one'), utf8('first'));
});

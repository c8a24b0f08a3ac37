import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8, type Bytes } from '../../../base/bytes.ts';
import { flipped } from '../../../base/testing.ts';
import { proveRecord, verifyProof } from './proof.ts';
import { createStateKeys } from './state-keys.ts';
import type { StateErrorCode } from './state-error.ts';
import {
  committedBy,
  createReplica,
  fetchFrom,
  keys,
  numbered,
  scope,
  secretsOf,
  store,
  type TestStorage,
} from './testing.ts';

async function storeState() {
  const replica = createReplica();
  const storage: TestStorage = new Map();
  for (const key of numbered(900)) replica.write(key, `value of ${key}`);
  replica.write('big', new Uint8Array(300_000).fill(7));
  store(storage, await replica.commit());
  const expected = committedBy(replica);
  const prove = (key: string) => proveRecord(keys, expected, key, fetchFrom(storage));
  return { replica, storage, expected, prove };
}

void test('a record is proved by the pages on its way', async () => {
  const { expected, prove } = await storeState();
  for (const key of ['key 0', 'key 77', 'key 899']) {
    const proof = await prove(key);
    assert.equal(proof.length, 4);
    assert.deepEqual(await verifyProof(keys, expected, key, proof), utf8(`value of ${key}`));
  }
  const proof = await prove('big');
  assert.equal(proof.length, 6);
  assert.deepEqual(await verifyProof(keys, expected, 'big', proof), new Uint8Array(300_000).fill(7));
});

void test('absence is proved: in a leaf, under a branch without the child, and in an empty state', async () => {
  const { expected, prove } = await storeState();
  const proof = await prove('nobody');
  assert.equal(proof.length, 4);
  assert.equal(await verifyProof(keys, expected, 'nobody', proof), undefined);

  const sparse = createReplica();
  const storage: TestStorage = new Map();
  const isElsewhere = (key: string): boolean => !keys.pathOf(key).startsWith('5');
  for (const key of numbered(60).filter(isElsewhere)) sparse.write(key, key);
  store(storage, await sparse.commit());
  const absent = numbered(500).find((key) => !isElsewhere(key)) ?? '';
  const short = await proveRecord(keys, committedBy(sparse), absent, fetchFrom(storage));
  assert.equal(short.length, 2, 'root page and top branch');
  assert.equal(await verifyProof(keys, committedBy(sparse), absent, short), undefined);

  const empty = createReplica();
  store(storage, await empty.commit());
  const one = await proveRecord(keys, committedBy(empty), 'any', fetchFrom(storage));
  assert.equal(one.length, 1);
  assert.equal(await verifyProof(keys, committedBy(empty), 'any', one), undefined);
});

void test('a proof is for the committed state, whatever is marked meanwhile', async () => {
  const { replica, expected, prove } = await storeState();
  replica.write('key 3', 'new');
  assert.deepEqual(await verifyProof(keys, expected, 'key 3', await prove('key 3')), utf8('value of key 3'));
});

void test('proofs that are altered, cut, padded, mixed or old are refused by name', async () => {
  const { replica, storage, expected, prove } = await storeState();
  const proof = await prove('key 3');
  const [root, top, branch, leaf] = proof;
  assert.ok(root && top && branch && leaf);
  const refuses = (pages: Bytes[], code: StateErrorCode) =>
    assert.rejects(verifyProof(keys, expected, 'key 3', pages), { name: 'StateError', code });
  for (const at of proof.keys()) {
    const altered = proof.map((page, i) => (i === at ? flipped(page, 40) : page));
    await refuses(altered, 'page-altered');
    await refuses(proof.slice(0, at), 'page-lost');
  }
  await refuses([...proof, leaf], 'malformed-proof');
  await refuses([root, branch, top, leaf], 'page-swapped');
  const other = numbered(900).find((key) => keys.pathOf(key)[0] !== keys.pathOf('key 3')[0]) ?? '';
  await refuses(await prove(other), 'page-swapped');
  replica.write('key 3', 'new');
  store(storage, await replica.commit());
  const later = await proveRecord(keys, committedBy(replica), 'key 3', fetchFrom(storage));
  await refuses(later, 'page-stale');
  await refuses([root, top, branch, ...later.slice(3)], 'page-stale');
  assert.deepEqual(await verifyProof(keys, expected, 'key 3', proof), utf8('value of key 3'));
  assert.deepEqual(await verifyProof(keys, committedBy(replica), 'key 3', later), utf8('new'));
});

void test('a proof of absence cannot hide a record, and one of presence shows no other', async () => {
  const { expected, prove } = await storeState();
  const absence = await prove('nobody');
  const isNear = (key: string): boolean => keys.pathOf(key).slice(0, 2) === keys.pathOf('nobody').slice(0, 2);
  const near = numbered(900).find(isNear) ?? '';
  assert.deepEqual(
    await verifyProof(keys, expected, near, absence),
    utf8(`value of ${near}`),
    'the same leaf',
  );
  const far = numbered(900).find((key) => !isNear(key)) ?? '';
  await assert.rejects(verifyProof(keys, expected, far, absence), { code: 'page-swapped' });
});

void test('only holders of the keys can read a proof, and only of the state that was committed', async () => {
  const { expected, prove } = await storeState();
  const proof = await prove('key 3');
  const verify = (others = keys, committed = expected) => verifyProof(others, committed, 'key 3', proof);
  await assert.rejects(verify(createStateKeys(secretsOf(2), scope)), { code: 'wrong-root' });
  await assert.rejects(verify(createStateKeys(secretsOf(1), { ...scope, epoch: 2 })), { code: 'wrong-root' });
  await assert.rejects(verify(keys, { ...expected, position: 11 }), { code: 'wrong-root' });
  assert.deepEqual(await verify(createStateKeys(secretsOf(1), scope)), utf8('value of key 3'));
});

void test('a proof cannot be made from a storage that lost or altered a page', async () => {
  const { storage, expected, prove } = await storeState();
  const [hash = ''] = [...storage.keys()].slice(-2);
  const kept = storage.get(hash) ?? new Uint8Array();
  storage.delete(hash);
  await assert.rejects(prove('key 3'), { code: 'page-lost' });
  storage.set(hash, flipped(kept, 0));
  await assert.rejects(prove('key 3'), { code: 'page-altered' });
  storage.set(hash, kept);
  await verifyProof(keys, expected, 'key 3', await prove('key 3'));
});

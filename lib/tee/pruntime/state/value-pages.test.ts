import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../../base/bytes.ts';
import { proveRecord, verifyProof } from './proof.ts';
import {
  committedBy,
  createReplica,
  fetchFrom,
  keys,
  restoreReplica,
  store,
  type TestStorage,
} from './testing.ts';

const KIB = 1024;
const MIB = KIB * KIB;
/** Every piece of it differs from every other. */
const valueOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (i + Math.floor(i / 251) * 7) % 256);

void test('values of every size come back, by restoring and by proof, in the pages that their size needs', async () => {
  for (const [length, valuePages] of [
    [0, 0],
    [KIB, 0],
    [KIB + 1, 1],
    [256 * KIB, 1],
    [256 * KIB + 1, 2],
    [MIB, 4],
    [4 * MIB, 16],
  ] as const) {
    const storage: TestStorage = new Map();
    const replica = createReplica();
    replica.write('big', valueOf(length));
    replica.write('small', 'x');
    const commit = await replica.commit();
    store(storage, commit);
    assert.equal(commit.pages.length, 2 + valuePages, `${String(length)} bytes`);
    assert.ok(commit.pages.every(({ bytes }) => bytes.length <= MIB));
    const restored = await restoreReplica(committedBy(replica), fetchFrom(storage));
    assert.deepEqual(restored.entries.get('big'), valueOf(length));
    assert.equal(restored.entries.size, 2);
    const proof = await proveRecord(keys, committedBy(replica), 'big', fetchFrom(storage));
    assert.equal(proof.length, 2 + valuePages);
    assert.deepEqual(await verifyProof(keys, committedBy(replica), 'big', proof), valueOf(length));
  }
});

void test('only pieces that changed are written, also after restoring', async () => {
  const storage: TestStorage = new Map();
  const lived = createReplica();
  lived.write('big', valueOf(MIB));
  store(storage, await lived.commit());
  const restored = await restoreReplica(committedBy(lived), fetchFrom(storage));
  const changed = valueOf(MIB);
  changed[300 * KIB] = 99;
  const commits = [];
  for (const replica of [lived, restored]) {
    replica.write('big', changed.slice());
    commits.push(await replica.commit());
  }
  const [one, two] = commits;
  assert.deepEqual(one?.root, two?.root);
  assert.equal(one?.pages.length, 3, 'one piece, leaf, root page');
  assert.equal(one?.dropped.length, 3);
});

void test('a value that lies outside is not asked for when its neighbour changes, and its pages stay', async () => {
  const replica = createReplica();
  replica.write('big', valueOf(MIB));
  replica.write('small', 'x');
  await replica.commit();
  replica.entries.delete('big');
  replica.write('small', 'y');
  const { pages } = await replica.commit();
  assert.equal(pages.length, 2);
});

void test('a value that becomes short, shorter, or goes away drops its pages', async () => {
  const storage: TestStorage = new Map();
  const replica = createReplica();
  const pagesAfter = async (change: () => void): Promise<number> => {
    change();
    store(storage, await replica.commit());
    const restored = await restoreReplica(committedBy(replica), fetchFrom(storage));
    assert.deepEqual(restored.entries, replica.entries);
    return storage.size;
  };
  assert.equal(await pagesAfter(() => replica.write('big', valueOf(MIB))), 6);
  assert.equal(await pagesAfter(() => replica.write('big', valueOf(513 * KIB))), 5);
  assert.equal(await pagesAfter(() => replica.write('big', valueOf(KIB))), 2);
  assert.equal(await pagesAfter(() => replica.write('big', valueOf(2 * KIB))), 3);
  assert.equal(await pagesAfter(() => replica.remove('big')), 1);
});

void test('equal values of two keys have pages of their own', async () => {
  const replica = createReplica();
  replica.write('one', valueOf(2 * KIB));
  replica.write('two', valueOf(2 * KIB));
  const { pages } = await replica.commit();
  assert.equal(new Set(pages.map(({ hash }) => toHex(hash))).size, 4);
});

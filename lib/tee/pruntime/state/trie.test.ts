import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex, utf8 } from '../../../base/bytes.ts';
import { hashBytes } from '../../../crypto/domain.ts';
import { MAX_VALUE_BYTES } from './layout.ts';
import {
  committedBy,
  createReplica,
  keys,
  keysAt,
  numbered,
  restoreReplica,
  store,
  fetchFrom,
} from './testing.ts';
import { createStateTrie } from './trie.ts';

const hashesOf = (pages: readonly { hash: Uint8Array }[]): string[] => pages.map(({ hash }) => toHex(hash));

void test('the same records give the same root, whatever was written and removed in which order before', async () => {
  const marks = fc.array(fc.record({ key: fc.nat(80), value: fc.option(fc.nat(2)) }), {
    maxLength: 250,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(marks, async (history) => {
      const lived = createReplica();
      for (const { key, value } of history) {
        if (value === null) lived.remove(String(key));
        else lived.write(String(key), `value ${String(value)}`);
      }
      const straight = createReplica();
      for (const [key, value] of [...lived.entries].reverse()) straight.write(key, value);
      const { root, pages } = await lived.commit();
      const expected = await straight.commit();
      assert.deepEqual(root, expected.root);
      assert.deepEqual(hashesOf(pages).sort(), hashesOf(expected.pages).sort());
    }),
    { numRuns: 40, interruptAfterTimeLimit: 15_000 },
  );
});

void test('a leaf splits above 32 records and is one leaf again at 32', async () => {
  const replica = createReplica();
  const storage = new Map<string, Uint8Array<ArrayBuffer>>();
  const commit = async () => {
    const commit = await replica.commit();
    store(storage, commit);
    return commit.pages.length;
  };
  const records = keysAt('a', 33);
  for (const key of records.slice(0, 32)) replica.write(key, key);
  assert.equal(await commit(), 2, 'a leaf and the root page');
  replica.write(records[32] ?? '', 'one more');
  const below = new Set(records.map((key) => keys.pathOf(key).slice(0, 2))).size;
  assert.equal(await commit(), 3 + below, 'root page, two branches of which one has a single child, leaves');
  assert.equal(storage.size, 3 + below);
  replica.remove(records[0] ?? '');
  assert.equal(await commit(), 2);
  assert.equal(storage.size, 2);
  for (const key of records) replica.remove(key);
  assert.equal(await commit(), 1, 'the root page of no records');
  assert.equal(storage.size, 1);
  assert.equal(replica.trie.committed()?.count, 0);
  const restored = await restoreReplica(committedBy(replica), fetchFrom(storage));
  assert.equal(restored.entries.size, 0);
});

void test('one changed record writes the pages on its way alone, and drops as many', async () => {
  const replica = createReplica();
  for (const key of numbered(700)) replica.write(key, key);
  const first = await replica.commit();
  replica.write('key 5', 'new');
  const { pages, dropped } = await replica.commit();
  const depth = 4;
  assert.equal(pages.length, depth, 'root page, two branches, leaf');
  assert.equal(dropped.length, depth);
  const before = new Set(hashesOf(first.pages));
  assert.ok(dropped.every((hash) => before.has(toHex(hash))));
  assert.ok(pages.every(({ hash }) => !before.has(toHex(hash))));
});

void test('pages come after those that they refer to, under their hashes, and the root page last', async () => {
  const replica = createReplica();
  for (const key of numbered(200)) replica.write(key, key);
  const { root, pages } = await replica.commit();
  for (const { hash, bytes } of pages) assert.deepEqual(hashBytes(bytes), hash);
  assert.deepEqual(pages.at(-1)?.hash, root);
  assert.equal(pages.at(-2)?.bytes.length, 1024 + 44, 'the top branch');
});

void test('marks that change nothing leave every page but the root page, whoever sets them', async () => {
  const roots = [];
  for (const needless of [false, true]) {
    const replica = createReplica();
    for (const key of numbered(100)) replica.write(key, key);
    await replica.commit();
    replica.write('key 7', 'new');
    if (needless) {
      for (const key of numbered(50).slice(10)) replica.write(key, key);
      replica.write('passing', 'x');
      replica.remove('passing');
      replica.remove('never there');
      replica.remove('key 9');
      replica.write('key 9', 'key 9');
    }
    const { root, pages } = await replica.commit();
    assert.equal(pages.length, 3);
    roots.push(toHex(root));
    for (const key of numbered(100)) replica.trie.touch(key);
    assert.equal((await replica.commit()).pages.length, 1);
  }
  assert.equal(roots[0], roots[1]);
});

void test('only values of leaves that change are asked for, and only once', async () => {
  const replica = createReplica();
  for (const key of numbered(700)) replica.write(key, key);
  await replica.commit();
  const asked: (readonly string[])[] = [];
  replica.trie.touch('key 3');
  await replica.trie.commit({
    version: 2,
    position: 20,
    valuesOf: async (wanted) => {
      asked.push(wanted);
      return new Map(wanted.map((key) => [key, utf8(key)]));
    },
  });
  assert.equal(asked.length, 1);
  assert.ok(asked[0]?.includes('key 3'));
  assert.ok((asked[0]?.length ?? 0) <= 32);
  replica.trie.remove('never there');
  await replica.trie.commit({ version: 3, position: 30, valuesOf: () => Promise.reject(new Error('asked')) });
});

void test('a failed commitment changes nothing and keeps its marks under later ones', async () => {
  const replica = createReplica();
  replica.write('a', '1');
  replica.write('b', '1');
  const failing = replica.trie.commit({
    version: 1,
    position: 10,
    valuesOf: () => {
      replica.write('b', '2');
      replica.remove('a');
      return Promise.reject(new Error('no answer'));
    },
  });
  await assert.rejects(failing, /no answer/);
  assert.equal(replica.trie.committed(), undefined);
  const straight = createReplica();
  straight.write('b', '2');
  assert.deepEqual((await replica.commit()).root, (await straight.commit()).root);
});

void test('marks that are set while a commitment is written belong to the next one', async () => {
  const replica = createReplica();
  replica.write('a', '1');
  const first = replica.commit();
  await assert.rejects(replica.commit(), { code: 'commit-under-way' });
  replica.write('b', '1');
  await first;
  assert.equal(replica.trie.committed()?.count, 1);
  await replica.commit();
  assert.equal(replica.trie.committed()?.count, 2);
});

void test('mistakes of callers are refused', async () => {
  const trie = createStateTrie(keys);
  trie.touch('k'.repeat(1024));
  assert.throws(() => trie.touch('k'.repeat(1025)), { name: 'StateError', code: 'bad-key' });
  assert.throws(() => trie.remove('\ud800'), { code: 'bad-key' });
  const commit = (version: number, values: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) =>
    trie.commit({ version, position: 1, valuesOf: () => Promise.resolve(values) });
  await assert.rejects(commit(0, new Map()), { code: 'bad-version' });
  await assert.rejects(commit(2, new Map()), { code: 'missing-value' });
  const large = new Map([['k'.repeat(1024), new Uint8Array(MAX_VALUE_BYTES + 1)]]);
  await assert.rejects(commit(2, large), { code: 'value-too-large' });
  await commit(2, new Map([['k'.repeat(1024), utf8('v')]]));
  await assert.rejects(commit(2, new Map()), { code: 'bad-version' });
  await commit(3, new Map());
});

void test('all keys are known: those of the last commitment, as what was marked since changes them', async () => {
  const replica = createReplica();
  const known = (): string[] => replica.trie.keys().sort();
  assert.deepEqual(known(), []);
  for (const key of keysAt('', 100)) replica.write(key, key);
  assert.deepEqual(known(), [...replica.entries.keys()].sort());
  await replica.commit();
  assert.deepEqual(known(), [...replica.entries.keys()].sort());
  const [first = '', second = ''] = replica.entries.keys();
  replica.remove(first);
  replica.write('one more', 'x');
  replica.remove(second);
  replica.write(second, 'again');
  replica.trie.remove('never there');
  assert.deepEqual(known(), [...replica.entries.keys()].sort());
});

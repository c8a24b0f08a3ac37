import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex, type Bytes } from '../../../base/bytes.ts';
import { codeOf } from '../../../base/errors.ts';
import { bytes32, flipped } from '../../../base/testing.ts';
import { OTHER_CONTRACT, OTHER_NETWORK } from '../../../protocol/testing.ts';
import type { StateErrorCode } from './state-error.ts';
import type { ExpectedState } from './read-node.ts';
import { restoreState } from './restore.ts';
import { createStateKeys, type StateKeys } from './state-keys.ts';
import {
  committedBy,
  createReplica,
  fetchFrom,
  keys,
  numbered,
  restoreReplica,
  scope,
  secretsOf,
  store,
  type TestStorage,
} from './testing.ts';

/** 100 records and a long value, with one of each kind of page written again at version 2. */
async function storeTwoVersions() {
  const replica = createReplica();
  const old: TestStorage = new Map();
  const storage: TestStorage = new Map();
  for (const key of numbered(100)) replica.write(key, key);
  replica.write('big', new Uint8Array(300_000).fill(1));
  const first = await replica.commit();
  store(old, first);
  store(storage, first);
  replica.write('big', new Uint8Array(300_000).fill(2));
  const second = await replica.commit();
  store(storage, second);
  return { old, storage, expected: committedBy(replica), first, second, replica };
}

const refuses = (
  storage: TestStorage,
  expected: ExpectedState,
  code: StateErrorCode,
  message: RegExp = /./,
) => assert.rejects(restoreReplica(expected, fetchFrom(storage)), { name: 'StateError', code, message });

const replaced = (storage: TestStorage, hash: Bytes, bytes: Bytes): TestStorage =>
  new Map(storage).set(toHex(hash), bytes);

void test('a page that is not there is lost, and the place is named', async () => {
  const { storage, expected } = await storeTwoVersions();
  for (const hash of storage.keys()) {
    const rest = new Map(storage);
    rest.delete(hash);
    await refuses(
      rest,
      expected,
      'page-lost',
      /^(root page|page at "[0-9a-f]*(\/[01])?"): cannot be fetched$/,
    );
  }
  await restoreReplica(expected, fetchFrom(storage));
});

void test('any altered page is named as altered', async () => {
  const { storage, expected } = await storeTwoVersions();
  for (const [hash, bytes] of storage) {
    for (const wrong of [flipped(bytes, -1), flipped(bytes, 0), bytes.slice(1), new Uint8Array()])
      await refuses(new Map(storage).set(hash, wrong), expected, 'page-altered');
  }
  const [hash = ''] = storage.keys();
  await refuses(new Map(storage).set(hash, new Uint8Array(1024 * 1024 + 1)), expected, 'page-altered');
  await restoreReplica(expected, fetchFrom(storage));
});

void test('a page of another place is named as swapped, whichever two are exchanged', async () => {
  const { storage, expected, second } = await storeTwoVersions();
  const [piece, leaf, branch, root] = second.pages.slice(-4);
  assert.ok(piece && leaf && branch && root);
  for (const [there, given] of [
    [leaf, branch],
    [branch, leaf],
    [piece, leaf],
    [leaf, piece],
    [root, branch],
    [branch, root],
  ] as const)
    await refuses(replaced(storage, there.hash, given.bytes), expected, 'page-swapped');
  await refuses(
    replaced(storage, second.pages[0]?.hash ?? leaf.hash, second.pages[1]?.bytes ?? leaf.bytes),
    expected,
    'page-swapped',
  );
});

void test('class 10: an older page of the same place is named as stale', async () => {
  const { storage, expected, first, second } = await storeTwoVersions();
  const pagesBefore = first.pages.filter(({ hash }) =>
    second.dropped.some((gone) => toHex(gone) === toHex(hash)),
  );
  assert.equal(pagesBefore.length, 5);
  for (const { bytes } of pagesBefore) {
    const codes = await Promise.all(
      second.pages.map(async ({ hash }) =>
        restoreReplica(expected, fetchFrom(replaced(storage, hash, bytes))).then(() => 'restored', codeOf),
      ),
    );
    assert.equal(codes.filter((code) => code === 'page-stale').length, 1, codes.join());
    assert.equal(codes.filter((code) => code === 'page-swapped').length, 4, codes.join());
  }
});

void test('a page of the same place and version in a history that did not become final is altered', async () => {
  const { storage, expected, old, first, second } = await storeTwoVersions();
  const fork = await restoreReplica({ root: first.root, version: 1, position: 10 }, fetchFrom(old));
  fork.write('big', new Uint8Array(300_000).fill(3));
  const forked = await fork.commit();
  const [there, given] = [second.pages.at(-1), forked.pages.at(-1)];
  assert.ok(there && given);
  await refuses(replaced(storage, there.hash, given.bytes), expected, 'page-altered');
});

void test('class 10: a root page of another position, version, epoch, contract or network is the wrong one', async () => {
  const { storage, expected, old, first } = await storeTwoVersions();
  await refuses(storage, { ...expected, position: 21 }, 'wrong-root');
  await refuses(storage, { ...expected, version: 3 }, 'wrong-root');
  const open = (others: StateKeys) =>
    restoreState(others, expected, { fetchPage: fetchFrom(storage), onRecords: () => undefined });
  for (const change of [{ epoch: 2 }, { contract: OTHER_CONTRACT }, { network: OTHER_NETWORK }])
    await assert.rejects(open(createStateKeys(secretsOf(1), { ...scope, ...change })), {
      code: 'wrong-root',
    });
  await assert.rejects(open(createStateKeys(secretsOf(2), scope)), { code: 'wrong-root' });
  await open(createStateKeys(secretsOf(1), { ...scope }));
  await restoreReplica({ root: first.root, version: 1, position: 10 }, fetchFrom(old));
  const rolledBack = replaced(storage, expected.root, old.get(toHex(first.root)) ?? bytes32(0));
  await refuses(rolledBack, expected, 'page-stale', /^root page: a page of version 1$/);
});

void test('no more pages than asked for are fetched at a time, and records wait for whoever takes them', async () => {
  const { storage, expected } = await storeTwoVersions();
  let [running, most, taking] = [0, 0, 0];
  const wait = () => new Promise((resume) => setImmediate(resume));
  await restoreState(keys, expected, {
    parallel: 3,
    async fetchPage(hash) {
      most = Math.max(most, ++running + taking);
      await wait();
      running -= 1;
      return fetchFrom(storage)(hash);
    },
    async onRecords() {
      taking += 1;
      await wait();
      taking -= 1;
    },
  });
  assert.equal(most, 3);
});

void test('after a refusal nothing is fetched and no record comes any more', async () => {
  const { storage, expected, second } = await storeTwoVersions();
  let calls = 0;
  const broken = replaced(storage, second.pages.at(-3)?.hash ?? bytes32(0), new Uint8Array());
  const restoring = restoreState(keys, expected, {
    fetchPage(hash) {
      calls += 1;
      return fetchFrom(broken)(hash);
    },
    onRecords: () => void (calls += 1),
  });
  await assert.rejects(restoring, { code: 'page-altered' });
  const before = calls;
  await new Promise((resume) => setTimeout(resume, 5));
  assert.equal(calls, before);
  const taker = restoreState(keys, expected, {
    fetchPage: fetchFrom(storage),
    onRecords: () => Promise.reject(new Error('no room')),
  });
  await assert.rejects(taker, /no room/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { NETWORK, signerOf } from '../protocol/testing.ts';
import type { Answers, NodeView } from '../../contracts/drive/schema.ts';
import type { DriveCalls } from './call.ts';
import { writeMeta } from './content/meta.ts';
import { newNodeKey } from './crypto/node-keys.ts';
import { DriveError } from './drive-error.ts';
import { createDriveView } from './drive-view.ts';
import { createSessionPool } from './network/session-pool.ts';
import { createSealedStore } from './memory/sealed-store.ts';
import { createViewMemory } from './memory/view-memory.ts';
import { createMemoryStore, type MemoryStore } from './testing/memory-store.ts';
import { nodeView } from './testing/node-view.ts';

const drive = { network: NETWORK, drive: bytes32(0xd1) };
const key = newNodeKey();
const session = createSessionPool(signerOf(1, 'sr25519'), NETWORK, 0).any();

async function fileOf(id: string, change: number): Promise<NodeView<Bytes>> {
  const described = { name: `file ${id}`, type: '', size: 1, modified: 1, version: 1 };
  const meta = await writeMeta(drive, session, key, { node: id, generation: 1 }, described);
  return nodeView({ id, kind: 'file', meta, change });
}

/** Pages of one node each, of which one fails the first time it is asked for. */
async function pagesThatBreak(at: number): Promise<DriveCalls['query']> {
  const nodes = [await fileOf('a', 1), await fileOf('b', 2), await fileOf('c', 3)];
  let isBroken = true;
  const list = (since: number): Promise<Answers<Bytes>['list']> => {
    if (since === at && isBroken) {
      isBroken = false;
      return Promise.reject(new DriveError('offline', 'the portal does not answer'));
    }
    const node = nodes[since];
    const found = node === undefined ? [] : [node];
    return Promise.resolve({
      cursor: node?.change ?? since,
      more: since < 2,
      scope: 'owner',
      nodes: found,
      removed: [],
    });
  };
  return ((_method: string, args: { since: number }) => list(args.since)) as DriveCalls['query'];
}

const names = (view: ReturnType<typeof createDriveView>): string[] =>
  [...view.snapshot().entries.values()].map((entry) => entry.name);

void test('what came before the connection broke is named when the rest has come', async () => {
  for (const at of [0, 1, 2]) {
    const query = await pagesThatBreak(at);
    const calls: DriveCalls = { query, command: () => Promise.reject(new TypeError('not asked')) };
    const view = createDriveView(drive, calls, () => Promise.resolve(key));
    await assert.rejects(view.refresh(), { code: 'offline' });
    await view.refresh();
    assert.deepEqual(names(view), ['file a', 'file b', 'file c']);
  }
});

void test('a refresh that brings nothing new leaves the snapshot as it was', async () => {
  const calls: DriveCalls = {
    query: await pagesThatBreak(9),
    command: () => Promise.reject(new TypeError('not asked')),
  };
  const view = createDriveView(drive, calls, () => Promise.resolve(key));
  await view.refresh();
  const before = view.snapshot();
  await view.refresh();
  assert.equal(view.snapshot(), before);
});

const memoryOn = (store: MemoryStore) =>
  createViewMemory(createSealedStore(store, bytes32(1), NETWORK, 'view', drive.drive));
const never: DriveCalls = {
  query: () => Promise.reject(new DriveError('offline', 'the portal does not answer')),
  command: () => Promise.reject(new TypeError('not asked')),
};
const denied: DriveCalls = {
  ...never,
  query: () => Promise.reject(new DriveError('not-permitted', 'no')),
};
const open = (calls: DriveCalls, store: MemoryStore): ReturnType<typeof createDriveView> =>
  createDriveView(drive, calls, () => Promise.resolve(key), memoryOn(store));

async function seenStore(): Promise<MemoryStore> {
  const store = createMemoryStore();
  const calls: DriveCalls = { ...never, query: await pagesThatBreak(9) };
  await open(calls, store).refresh();
  await until(() => store.records.size > 1);
  return store;
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(setImmediate);
};

void test('a device shows what it remembers while nobody answers, and says how old it is', async () => {
  const view = open(never, await seenStore());
  await view.recall();
  assert.deepEqual(names(view), ['file a', 'file b', 'file c']);
  assert.ok((view.snapshot().recalled ?? 0) > 0);
  await assert.rejects(view.refresh(), { code: 'offline' });
  assert.deepEqual(names(view), ['file a', 'file b', 'file c']);
});

void test('what is remembered is asked about no more: only later changes are fetched', async () => {
  const asked: number[] = [];
  const store = await seenStore();
  const answer: Answers<Bytes>['list'] = {
    ...{ cursor: 4, more: false, scope: 'owner', removed: ['b'] },
    nodes: [await fileOf('d', 4)],
  };
  const query = ((_method: string, args: { since: number }) => {
    asked.push(args.since);
    return Promise.resolve(answer);
  }) as DriveCalls['query'];
  const view = open({ ...never, query }, store);
  await view.recall();
  await view.refresh();
  assert.deepEqual(asked, [3]);
  assert.deepEqual(names(view), ['file a', 'file c', 'file d']);
  assert.equal(view.snapshot().recalled, undefined);
});

void test('who may not see the drive any more keeps nothing of it on the device', async () => {
  const store = await seenStore();
  await assert.rejects(open(never, store).refresh(), { code: 'offline' });
  assert.ok(store.records.size > 0, 'a lost connection takes nothing away');
  await assert.rejects(open(denied, store).refresh(), { code: 'not-permitted' });
  await until(() => store.records.size === 0);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { randomBytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createBlock, RAW, type Block } from '../block.ts';
import { collectGarbage } from '../collect.ts';
import { shardOf } from './block-files.ts';
import { emptyDisk, portOf, systemError, type DiskOperation } from '../testing/simulated-disk.ts';
import { createTemporaryStores, TEST_HOLD, type TemporaryStore } from '../testing/temporary-stores.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const stores = createTemporaryStores();
after(() => stores.close());

const someBlocks = (count: number): Promise<Block[]> =>
  Promise.all(Array.from({ length: count }, () => createBlock(RAW, randomBytes(50))));

/** A store whose disk says `trouble.code` to what `trouble.meets` picks. */
async function storeInTrouble() {
  const trouble = { code: '', meets: (_operation: DiskOperation): boolean => true };
  const onOperation = (operation: DiskOperation): void => {
    if (trouble.code !== '' && trouble.meets(operation)) throw systemError(trouble.code);
  };
  const folder = `${(await stores.start()).folder}/simulated`;
  const image = emptyDisk();
  const store = await stores.start({ folder, files: portOf(image, { root: folder, onOperation }) });
  const half = (): number =>
    [...(image.get('blocks/.writing')?.values() ?? [])].filter((v) => v.at(-1)).length;
  return { store, trouble, half };
}

async function isWhole(store: TemporaryStore, blocks: readonly Block[]): Promise<void> {
  for (const { cid, bytes } of blocks) assert.deepEqual(await store.read(cid), bytes);
}

const WRITES = ['create', 'write', 'sync', 'rename', 'makeFolder', 'syncFolder'] as const;

for (const kind of WRITES)
  void test(`a disk that is full when it comes to ${kind} loses nothing, leaves nothing half done and goes on`, async () => {
    const { store, trouble, half } = await storeInTrouble();
    const [kept, refusedBlocks] = [await someBlocks(3), await someBlocks(3)];
    await store.putAll(kept);
    trouble.code = 'ENOSPC';
    trouble.meets = (operation) => operation.kind === kind;
    for (const { cid, bytes } of refusedBlocks)
      await assert.rejects(store.blockstore.put(cid, bytes), refused('no-space'));
    await isWhole(store, kept);
    assert.equal(half(), 0);
    assert.deepEqual(store.blockstore.index.usage(), { blocks: 3, bytes: 150 });
    for (const { cid } of refusedBlocks) assert.equal(await store.blockstore.has(cid), false);
    trouble.code = '';
    await store.putAll(refusedBlocks);
    await isWhole(await store.reopen(), [...kept, ...refusedBlocks]);
  });

void test('a file that the index lacks stays where there is no room to enter it, and is entered once there is', async () => {
  const { store, trouble, half } = await storeInTrouble();
  const [block] = await someBlocks(1);
  assert.ok(block);
  await store.putAll([block]);
  store.blockstore.index.lose(block.cid);
  trouble.code = 'ENOSPC';
  trouble.meets = ({ kind }) => kind === 'create';
  await assert.rejects(store.blockstore.inspect(block.cid), refused('no-space'));
  assert.equal(half(), 0);
  trouble.code = '';
  assert.equal(await store.blockstore.inspect(block.cid), 'adopted');
  await isWhole(store, [block]);
});

void test('a full disk can be emptied: collecting needs no room', async () => {
  const { store, trouble } = await storeInTrouble();
  await store.putAll(await someBlocks(5));
  trouble.code = 'ENOSPC';
  trouble.meets = ({ kind }) => kind === 'create';
  store.clock.time += TEST_HOLD;
  assert.equal((await collectGarbage(store.blockstore)).blocks, 5);
});

void test('an index that is full refuses puts and pins with no-space, and takes them when it has room', async () => {
  const { store, half } = await storeInTrouble();
  const { index } = store.blockstore;
  const kept = await someBlocks(3);
  await store.putAll(kept);
  const pages = Number(index.database.prepare('PRAGMA page_count').get()?.['page_count']);
  index.database.exec(`PRAGMA max_page_count = ${String(pages)}`);
  const more = await someBlocks(400);
  const outcomes = await Promise.allSettled(more.map(({ cid, bytes }) => store.blockstore.put(cid, bytes)));
  const failed = more.filter((_, i) => outcomes[i]?.status === 'rejected');
  assert.ok(failed.length > 0);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.equal(codeOf(outcome.reason), 'no-space');
  for (const { cid } of failed) {
    assert.equal(await store.blockstore.has(cid), false);
    const inItsShard = await store.blockstore.filesOf(shardOf(cid));
    assert.ok(!inItsShard.some((other) => other.equals(cid)));
  }
  const [pinned] = kept;
  assert.ok(pinned);
  await isWhole(store, kept);
  assert.equal(half(), 0);
  index.database.exec('PRAGMA max_page_count = 1000000');
  await store.putAll(more);
  await store.pins.pin(pinned.cid);
  await isWhole(store, more);
});

for (const code of ['EROFS', 'EACCES'])
  void test(`a disk that takes no writes (${code}) is said as such and still gives what it has`, async () => {
    const { store, trouble } = await storeInTrouble();
    const [kept, more] = [await someBlocks(2), await someBlocks(1)];
    await store.putAll(kept);
    trouble.code = code;
    trouble.meets = () => true;
    for (const { cid, bytes } of more)
      await assert.rejects(store.blockstore.put(cid, bytes), refused('read-only'));
    await isWhole(store, kept);
    store.clock.time += TEST_HOLD;
    await assert.rejects(collectGarbage(store.blockstore), refused('read-only'));
    trouble.code = '';
    await store.putAll(more);
    await isWhole(store, more);
  });

void test('a failure of another kind is storage', async () => {
  const { store, trouble } = await storeInTrouble();
  const [block] = await someBlocks(1);
  assert.ok(block);
  trouble.code = 'EIO';
  await assert.rejects(store.blockstore.put(block.cid, block.bytes), refused('storage'));
  trouble.code = '';
  await store.putAll([block]);
});

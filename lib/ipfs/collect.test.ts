import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes, utf8 } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createBlock, RAW, type Block } from './block.ts';
import { collectGarbage } from './collect.ts';
import { emptyDisk, portOf } from './testing/simulated-disk.ts';
import { fileOfLeaves } from './testing/small-file.ts';
import {
  bytesUnder,
  createTemporaryStores,
  TEST_HOLD,
  type TemporaryStore,
} from './testing/temporary-stores.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const stores = createTemporaryStores();
after(() => stores.close());

const someBlocks = (count: number): Promise<Block[]> =>
  Promise.all(Array.from({ length: count }, () => createBlock(RAW, randomBytes(50))));
const areThere = async ({ blockstore }: TemporaryStore, blocks: readonly Block[]): Promise<boolean[]> =>
  Promise.all(blocks.map(({ cid }) => blockstore.has(cid)));
const later = ({ clock }: TemporaryStore, by = TEST_HOLD): void => void (clock.time += by);

void test('a block is held for a time after it came, and after it came again', async () => {
  const store = await stores.start();
  const blocks = await someBlocks(3);
  await store.putAll(blocks);
  later(store, TEST_HOLD - 1);
  await store.putAll(blocks.slice(0, 1));
  assert.equal((await collectGarbage(store.blockstore)).blocks, 0);
  later(store, 1);
  assert.deepEqual(await collectGarbage(store.blockstore), { blocks: 2, bytes: 100, broken: 0 });
  assert.deepEqual(await areThere(store, blocks), [true, false, false]);
  assert.deepEqual(store.blockstore.index.usage(), { blocks: 1, bytes: 50 });
});

void test('an upload holds all its blocks until it is pinned, or nothing of it came for long', async () => {
  const store = await stores.start();
  const [upload, abandoned] = [utf8('one'), utf8('two')];
  const blocks = await someBlocks(3);
  const [first, second, third] = blocks.map((block) => [block]);
  assert.ok(first && second && third);
  await store.putAll(first, upload);
  await store.putAll(third, abandoned);
  later(store, TEST_HOLD - 1);
  await store.putAll(second, upload);
  later(store, TEST_HOLD - 1);
  await collectGarbage(store.blockstore);
  assert.deepEqual(await areThere(store, blocks), [true, true, false]);
  const [root] = second;
  assert.ok(root);
  await store.pins.pin(root.cid, { upload });
  await collectGarbage(store.blockstore);
  assert.deepEqual(await areThere(store, blocks), [false, true, false]);
  // What the upload held is free at once when its pin goes, since nobody else put it.
  await store.pins.unpin(root.cid);
  await collectGarbage(store.blockstore);
  assert.deepEqual(await areThere(store, blocks), [false, false, false]);
});

void test('a block that files share stays until the last of them goes', async () => {
  const store = await stores.start();
  const shared = randomBytes(40);
  const [one, other] = await Promise.all([1, 2].map((i) => fileOfLeaves([shared, Uint8Array.of(i)])));
  assert.ok(one && other);
  await store.putAll([...one.blocks, ...other.blocks]);
  await store.pins.pin(one.root);
  await store.pins.pin(other.root, { release: new Uint8Array(32) });
  later(store);
  assert.equal((await collectGarbage(store.blockstore)).blocks, 0);
  await store.pins.unpin(one.root);
  assert.equal((await collectGarbage(store.blockstore)).blocks, 2);
  assert.deepEqual(await areThere(store, other.blocks), [true, true, true]);
  await store.pins.release(other.root, new Uint8Array(32));
  assert.equal((await collectGarbage(store.blockstore)).blocks, 3);
});

void test('a store that holds nothing any more gives its bytes back', async () => {
  const store = await stores.start();
  const file = await fileOfLeaves(
    Array.from({ length: 700 }, () => randomBytes(20_000)),
    100,
  );
  await store.putAll(file.blocks, utf8('upload'));
  await store.pins.pin(file.root, { release: new Uint8Array(32), upload: utf8('upload') });
  // The reserve is there from the beginning and stays.
  const { size: reserve } = await stat(join(store.folder, 'reserve'));
  const full = (await bytesUnder(store.folder)) - reserve;
  assert.equal((await collectGarbage(store.blockstore)).blocks, 0);
  await store.pins.release(file.root, new Uint8Array(32));
  const { blocks } = await collectGarbage(store.blockstore);
  assert.equal(blocks, file.blocks.length);
  const left = (await bytesUnder(store.folder)) - reserve;
  assert.ok(left < full * 0.05, `${String(left)} of ${String(full)} bytes are left`);
});

void test('nothing is collected while a pinned root lacks an inner node in an index made anew; then it is', async () => {
  const first = await stores.start();
  const file = await fileOfLeaves(
    Array.from({ length: 6 }, () => randomBytes(30)),
    2,
  );
  const [loose] = await someBlocks(1);
  const node = file.blocks.find(({ cid }) => cid.code !== RAW && !cid.equals(file.root));
  assert.ok(loose && node);
  await first.putAll([...file.blocks, loose]);
  await first.pins.pin(file.root);
  const { index } = first.blockstore;
  index.lose(node.cid);
  index.database.exec('DELETE FROM refs; DELETE FROM roots; UPDATE blocks SET refs = 0');
  const store = await first.reopen();
  later(store, 2 * TEST_HOLD);
  assert.deepEqual(await collectGarbage(store.blockstore), { blocks: 0, bytes: 0, broken: 1 });
  await assert.rejects(store.pins.pin(file.root, { release: new Uint8Array(32) }), refused('incomplete'));
  await store.putAll([node]);
  assert.equal(await store.pins.mend(), 0);
  later(store, 2 * TEST_HOLD);
  assert.equal((await collectGarbage(store.blockstore)).blocks, 1);
  assert.deepEqual(
    await areThere(store, file.blocks),
    file.blocks.map(() => true),
  );
  await store.pins.pin(file.root, { release: new Uint8Array(32) });
});

type Task = (store: TemporaryStore, blocks: Block[]) => Promise<void>;

/** Runs a collection of three blocks and starts `task` with its n-th disk operation, then `then`. @returns whether there was one. */
async function during(n: number, task: Task, then: Task = () => Promise.resolve()): Promise<boolean> {
  let started: Promise<void> | undefined;
  let operations = -Infinity;
  const image = emptyDisk();
  const files = (root: string) =>
    portOf(image, {
      root,
      onOperation: () => {
        if (operations++ === n) started = task(store, blocks);
      },
    });
  const folder = `${(await stores.start()).folder}/simulated`;
  const store = await stores.start({ folder, files: files(folder) });
  const blocks = await someBlocks(3);
  await store.putAll(blocks);
  later(store);
  operations = 0;
  await collectGarbage(store.blockstore);
  await started;
  if (started !== undefined) await then(store, blocks);
  return started !== undefined;
}

void test('a block that is put while it is collected is kept or written again, whenever it comes', async () => {
  let n = 0;
  const put: Task = async (store, blocks) => {
    await store.putAll(blocks);
    for (const { cid, bytes } of blocks) assert.deepEqual(await store.read(cid), bytes);
  };
  const readAgain: Task = async (store, blocks) => {
    const again = await store.reopen();
    for (const { cid, bytes } of blocks) assert.deepEqual(await again.read(cid), bytes);
  };
  while (await during(n, put, readAgain)) n += 1;
  assert.ok(n >= 4, String(n));
});

void test('a pin that comes while its block is collected holds it or is refused, and reads are whole or nothing', async () => {
  let n = 0;
  const pin: Task = async (store, blocks) => {
    for (const { cid, bytes } of blocks) {
      const found = await store.read(cid).catch((error: unknown) => codeOf(error));
      if (found !== 'not-found') assert.deepEqual(found, bytes);
      const isPinned = await store.pins.pin(cid).then(
        () => true,
        (error: unknown) => {
          assert.equal(codeOf(error), 'incomplete');
          return false;
        },
      );
      assert.equal(await store.blockstore.has(cid), isPinned);
    }
  };
  while (await during(n, pin)) n += 1;
  assert.ok(n >= 4, String(n));
});

void test('puts and reads get their turn while much is collected', async () => {
  const store = await stores.start({ files: portOf(emptyDisk(), { root: '/' }) });
  await store.putAll(await someBlocks(1500));
  later(store);
  const [block] = await someBlocks(1);
  assert.ok(block);
  const order: string[] = [];
  const collecting = collectGarbage(store.blockstore).then(() => order.push('collected'));
  await store.putAll([block]);
  order.push('put');
  assert.deepEqual(await store.read(block.cid), block.bytes);
  order.push('read');
  await collecting;
  assert.deepEqual(order, ['put', 'read', 'collected']);
});

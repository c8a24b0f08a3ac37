import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { bytes32 } from '../base/testing.ts';
import type { Block } from './block.ts';
import { collectGarbage } from './collect.ts';
import { openDatabase } from './datastore/database.ts';
import { SqliteDatastore } from './datastore/sqlite-datastore.ts';
import { startPrivateHelia } from './private-helia.ts';
import { fileOfLeaves } from './testing/small-file.ts';
import { createTemporaryStores, TEST_HOLD, type TemporaryStore } from './testing/temporary-stores.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const stores = createTemporaryStores();
after(() => stores.close());

const someFile = () => fileOfLeaves([randomBytes(30), randomBytes(30)]);
/** How many roots reach each block; they are in the index in any order. */
const countsOf = ({ blockstore: { index } }: TemporaryStore, blocks: readonly Block[]): unknown[] =>
  blocks.map(({ cid }) => index.find(cid)?.refs);

void test('pins of one root are as many as their owners, and each goes by its own release', async () => {
  const store = await stores.start();
  const { root, blocks } = await someFile();
  await store.putAll(blocks);
  await store.pins.pin(root);
  await store.pins.pin(root);
  for (const owner of [1, 2, 2]) await store.pins.pin(root, { release: bytes32(owner) });
  const releases = (await store.pins.pins()).map((pin) => [pin.root.toString(), pin.release]);
  const name = root.toString();
  assert.deepEqual(releases, [
    [name, undefined],
    [name, bytes32(1)],
    [name, bytes32(2)],
  ]);
  assert.deepEqual(countsOf(store, blocks), [1, 1, 1]);
  assert.equal(await store.pins.release(root, bytes32(3)), false);
  assert.equal(await store.pins.release(root, bytes32(1)), true);
  assert.equal(await store.pins.release(root, bytes32(1)), false);
  assert.equal(await store.pins.unpin(root), true);
  assert.equal(await store.pins.unpin(root), false);
  assert.deepEqual(countsOf(store, blocks), [1, 1, 1]);
  assert.equal(await store.pins.release(root, bytes32(2)), true);
  assert.deepEqual(countsOf(store, blocks), [0, 0, 0]);
  await store.pins.pin(root);
  assert.deepEqual(countsOf(store, blocks), [1, 1, 1]);
});

void test('a pin that the table does not take leaves no trace, and what a crash left goes at the next start', async () => {
  const first = await stores.start();
  const [file, other] = [await someFile(), await someFile()];
  const blocks = [...file.blocks, ...other.blocks];
  await first.putAll(blocks);
  await first.pins.pin(other.root);
  const table = openDatabase(join(first.folder, 'pins.sqlite'));
  table.exec("CREATE TRIGGER full BEFORE INSERT ON pins BEGIN SELECT raise(ABORT, 'full'); END");
  await assert.rejects(first.pins.pin(file.root), refused('storage'));
  assert.deepEqual(countsOf(first, blocks), [0, 0, 0, 1, 1, 1]);
  table.exec('DROP TRIGGER full');
  await first.pins.pin(file.root);
  // As if the power had gone between the two files.
  table.exec('DELETE FROM pins');
  table.close();
  const store = await first.reopen();
  assert.deepEqual(countsOf(store, blocks), [0, 0, 0, 0, 0, 0]);
});

void test('pins outlive the loss of the index, with what they reach', async () => {
  const first = await stores.start();
  const [file, other] = [await someFile(), await someFile()];
  await first.putAll([...file.blocks, ...other.blocks]);
  await first.pins.pin(file.root, { release: bytes32(1) });
  await first.close();
  for (const end of ['', '-wal', '-shm'])
    await rm(join(first.folder, `blocks.sqlite${end}`), { force: true });
  const store = await first.reopen();
  store.clock.time += TEST_HOLD;
  assert.equal((await collectGarbage(store.blockstore)).blocks, 3);
  for (const { cid, bytes } of file.blocks) assert.deepEqual(await store.read(cid), bytes);
  assert.equal(await store.pins.release(file.root, bytes32(1)), true);
  assert.equal((await collectGarbage(store.blockstore)).blocks, 3);
});

void test('a store of before, with Helia’s pins and no index, opens and keeps both', async (t) => {
  const first = await stores.start();
  const [file, loose] = [await someFile(), await someFile()];
  await first.putAll([...file.blocks, ...loose.blocks]);
  await first.close();
  for (const name of ['blocks.sqlite', 'pins.sqlite']) await rm(join(first.folder, name));
  const [pinFile, peerFile] = ['pins.sqlite', 'peers.sqlite'].map((name) =>
    openDatabase(join(first.folder, name)),
  );
  assert.ok(pinFile && peerFile);
  const datastore = new SqliteDatastore(pinFile);
  const aside = await stores.start();
  await aside.putAll(file.blocks);
  const helia = await startPrivateHelia({
    blockstore: aside.blockstore,
    datastore,
    peerstore: new SqliteDatastore(peerFile),
    listen: [],
  });
  for await (const _cid of helia.pins.add(file.root)) continue;
  const self = helia.libp2p.peerId.toString();
  await helia.stop();
  for (const database of [pinFile, peerFile]) database.close();

  const store = await first.reopen();
  assert.deepEqual(
    (await store.pins.pins()).map(({ root, release }) => [root.toString(), release]),
    [[file.root.toString(), undefined]],
  );
  store.clock.time += TEST_HOLD;
  assert.equal((await collectGarbage(store.blockstore)).blocks, 3);
  for (const { cid, bytes } of file.blocks) assert.deepEqual(await store.read(cid), bytes);
  const again = await startPrivateHelia({ ...store, listen: [] });
  t.after(() => again.stop());
  assert.equal(again.libp2p.peerId.toString(), self);
});

void test('blocks without the file of their pins do not open, for everything would count as garbage; with it they do', async () => {
  const first = await stores.start();
  const { root, blocks } = await someFile();
  await first.putAll(blocks);
  await first.close();
  await rename(join(first.folder, 'pins.sqlite'), join(first.folder, 'elsewhere'));
  await assert.rejects(first.reopen(), { code: 'storage', message: /pins\.sqlite is missing/ });
  await rename(join(first.folder, 'elsewhere'), join(first.folder, 'pins.sqlite'));
  await (await first.reopen()).pins.pin(root);
});

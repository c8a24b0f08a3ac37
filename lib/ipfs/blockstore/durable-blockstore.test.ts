import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { randomBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createBlock, MAX_BLOCK_BYTES, RAW, type Block } from '../block.ts';
import { collectBytes } from '../peer-fetch.ts';
import { DurableBlockstore } from './durable-blockstore.ts';
import { nodeFiles, type FilePort } from './file-port.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const root = await mkdtemp(join(tmpdir(), 'velum-blocks-'));
after(() => rm(root, { recursive: true }));
let folders = 0;
const freshFolder = (): string => join(root, String(folders++));

const someBlocks = (count: number): Promise<Block[]> =>
  Promise.all(Array.from({ length: count }, () => createBlock(RAW, randomBytes(50))));
const blockOf = async (text: string): Promise<Block> => createBlock(RAW, utf8(text));

/** Resolves to the number of acknowledged blocks. */
async function putAll(store: DurableBlockstore, blocks: Block[]): Promise<number> {
  let count = 0;
  for await (const _cid of store.putMany(blocks)) count++;
  return count;
}

/** Everything under a folder that is a file. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

function recorded(files: FilePort = nodeFiles): { files: FilePort; log: string[] } {
  const log: string[] = [];
  const noting = async <T>(what: string, task: Promise<T>): Promise<T> => {
    const result = await task;
    log.push(what);
    return result;
  };
  return {
    log,
    files: {
      ...files,
      async create(path) {
        const file = await files.create(path);
        return { ...file, sync: () => noting(`sync ${basename(path)}`, file.sync()) };
      },
      rename: (from, to) => noting(`rename ${basename(from)} ${basename(to)}`, files.rename(from, to)),
      syncFolder: (path) => noting(`folder ${basename(path)}`, files.syncFolder(path)),
    },
  };
}

void test('a block is synced, then renamed, then its folder synced, and only then acknowledged', async () => {
  const folder = freshFolder();
  const { files, log } = recorded();
  const store = await DurableBlockstore.open({ folder, files });
  log.length = 0;
  const { cid, bytes } = await blockOf('hello');
  await store.put(cid, bytes);
  log.push('acknowledged');
  const name = cid.toString();
  const shard = name.slice(-3, -1);
  const wanted = [
    'sync 0',
    `folder ${basename(folder)}`,
    `rename 0 ${name}`,
    `folder ${shard}`,
    'acknowledged',
  ];
  assert.deepEqual(log, wanted);
});

void test('a batch syncs its files first and each folder once', async () => {
  const { files, log } = recorded();
  const store = await DurableBlockstore.open({ folder: freshFolder(), files });
  log.length = 0;
  const blocks = await someBlocks(32);
  const [first] = blocks;
  assert.ok(first);
  // The same block again must not cost another write.
  assert.equal(await putAll(store, [...blocks.slice(0, 31), first]), 32);
  const kinds = log.map((line) => line.split(' ')[0]);
  assert.equal(kinds.filter((kind) => kind === 'sync').length, 31);
  assert.ok(kinds.lastIndexOf('sync') < kinds.indexOf('rename'));
  const folders = log.slice(kinds.lastIndexOf('rename') + 1);
  assert.ok(folders.every((line) => line.startsWith('folder ')));
  assert.equal(new Set(folders).size, folders.length);
});

void test('puts at the same time share commits, and a block that is on its way is there when it has arrived', async () => {
  const { files, log } = recorded();
  const store = await DurableBlockstore.open({ folder: freshFolder(), files });
  const blocks = await someBlocks(20);
  const puts = Promise.all(blocks.map(({ cid, bytes }) => store.put(cid, bytes)));
  await puts;
  assert.equal(log.filter((line) => line.startsWith('sync ')).length, 20);
  for (const { cid } of blocks) assert.equal(await store.has(cid), true);
  assert.deepEqual(store.index.usage(), { blocks: 20, bytes: 1000 });
});

void test('blocks are written and synced while a commit of others is under way', async () => {
  const { files, log } = recorded();
  const gate = Promise.withResolvers<undefined>();
  const rename: FilePort['rename'] = async (from, to) => {
    await gate.promise;
    await files.rename(from, to);
  };
  const store = await DurableBlockstore.open({ folder: freshFolder(), files: { ...files, rename } });
  const [one, other] = await someBlocks(2);
  assert.ok(one && other);
  const synced = (): number => log.filter((line) => line.startsWith('sync ')).length;
  const untilSynced = async (count: number): Promise<void> => {
    while (synced() < count) await new Promise((resolve) => setImmediate(resolve));
  };
  const first = store.put(one.cid, one.bytes);
  await untilSynced(1);
  const second = store.put(other.cid, other.bytes);
  await untilSynced(2);
  assert.equal(store.index.usage().blocks, 0);
  gate.resolve(undefined);
  await Promise.all([first, second]);
  assert.equal(store.index.usage().blocks, 2);
});

void test('wrong bytes, other CIDs and blocks above the limit leave nothing behind', async () => {
  const folder = freshFolder();
  const store = await DurableBlockstore.open({ folder });
  const { cid, bytes } = await blockOf('right');
  await assert.rejects(store.put(cid, utf8('wrong')), refused('wrong-block'));
  await assert.rejects(store.put(cid, [utf8('wr'), utf8('ong')]), refused('wrong-block'));
  await assert.rejects(store.put(cid, new Uint8Array(MAX_BLOCK_BYTES + 1)), refused('too-large'));
  const halves = [new Uint8Array(MAX_BLOCK_BYTES), Uint8Array.of(1)];
  await assert.rejects(store.put(cid, halves), refused('too-large'));
  await assert.rejects(store.put(CID.createV0(await sha256.digest(bytes)), bytes), refused('bad-cid'));
  assert.deepEqual(await filesUnder(folder), []);
  assert.equal(await store.has(cid), false);
  await assert.rejects(collectBytes(store.get(cid)), refused('not-found'));
  await store.put(cid, [bytes.subarray(0, 2), bytes.subarray(2)]);
  assert.deepEqual(await filesUnder(folder), [cid.toString()]);
});

void test('a disk that fails at any step acknowledges nothing and keeps nothing', async () => {
  const failing: Partial<FilePort>[] = [
    { create: () => Promise.reject(new Error('disk full')) },
    { rename: () => Promise.reject(new Error('disk full')) },
  ];
  const { cid, bytes } = await blockOf('hello');
  for (const broken of failing) {
    const folder = freshFolder();
    const store = await DurableBlockstore.open({ folder, files: { ...nodeFiles, ...broken } });
    await assert.rejects(store.put(cid, bytes), refused('storage'));
    assert.deepEqual(await filesUnder(folder), []);
    assert.equal(await store.has(cid), false);
  }
});

void test('a folder that cannot be synced withdraws the block; a later put succeeds', async () => {
  const folder = freshFolder();
  let broken = false;
  const syncFolder = (path: string) =>
    broken && dirname(path) === folder ? Promise.reject(new Error('io')) : nodeFiles.syncFolder(path);
  const store = await DurableBlockstore.open({ folder, files: { ...nodeFiles, syncFolder } });
  const { cid, bytes } = await blockOf('hello');
  broken = true;
  await assert.rejects(store.put(cid, bytes), refused('storage'));
  assert.equal(await store.has(cid), false);
  broken = false;
  await store.put(cid, bytes);
  assert.deepEqual(store.index.usage(), { blocks: 1, bytes: 5 });
});

void test('a store opened again has its blocks, without half-written ones, and counts them', async () => {
  const folder = freshFolder();
  const blocks = await someBlocks(3);
  const first = await DurableBlockstore.open({ folder });
  await putAll(first, blocks);
  await mkdir(join(folder, '.writing'), { recursive: true });
  await writeFile(join(folder, '.writing', '0'), 'half a bl');
  const { files, log } = recorded();
  const store = await DurableBlockstore.open({ folder, files });
  assert.ok(log.every((line) => line.startsWith('folder ')) && log.length >= 2);
  assert.equal((await filesUnder(folder)).length, 3);
  assert.deepEqual(store.index.usage(), { blocks: 3, bytes: 150 });
  const all: Bytes[] = [];
  for await (const { bytes } of store.getAll()) all.push(await collectBytes(bytes));
  assert.equal(all.length, 3);
  const [gone] = blocks;
  assert.ok(gone);
  await store.delete(gone.cid);
  await store.delete(gone.cid);
  assert.equal(await store.has(gone.cid), false);
  assert.deepEqual(store.index.usage(), { blocks: 2, bytes: 100 });
});

void test('blocks lie by their CID', async () => {
  const folder = freshFolder();
  const store = await DurableBlockstore.open({ folder });
  const { cid, bytes } = await blockOf('hello');
  await store.put(cid, bytes);
  const name = cid.toString();
  assert.deepEqual(new Uint8Array(await readFile(join(folder, name.slice(-3, -1), name))), bytes);
});

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes, utf8 } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { flipped } from '../base/testing.ts';
import { createBlock, RAW, type Block } from './block.ts';
import { carOf } from './car/car-slices.ts';
import type { ContentNode } from './content-node.ts';
import { fileOfLeaves } from './testing/small-file.ts';
import { createTemporaryNodes } from './testing/temporary-nodes.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const nodes = createTemporaryNodes();
after(() => nodes.close());

const COUNTS = { whole: 0, adopted: 0, damaged: 0, missing: 0, repaired: 0, lost: 0, lostBlocks: [] };

async function importBlocks(node: ContentNode, blocks: readonly Block[]): Promise<void> {
  await node.importCar(carOf(blocks).stream());
}

/** A node with a pinned file of three leaves, and where its blocks lie. */
async function nodeWithFile(options = {}) {
  const node = await nodes.start(options);
  const file = await fileOfLeaves([1, 2, 3].map(() => randomBytes(100)));
  await importBlocks(node, file.blocks);
  await node.pin(file.root);
  const pathOf = (block: Block): string => {
    const name = block.cid.toString();
    return join(node.folder, 'blocks', name.slice(-3, -1), name);
  };
  const [first, second, third] = file.blocks;
  assert.ok(first && second && third);
  return { node, file, pathOf, leaves: [first, second, third] as const };
}

const flip = async (path: string): Promise<void> => writeFile(path, flipped(await readFile(path), 5));

void test('a store without faults is found whole', async () => {
  const { node } = await nodeWithFile();
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 4 });
  assert.deepEqual(await node.health(), { lost: 0, aside: 0 });
});

void test('damaged and missing blocks are moved aside and fetched from a peer, unread ones and read ones', async () => {
  const { node: holder, file } = await nodeWithFile({ listen: ['/ip4/127.0.0.1/tcp/0'] });
  const node = await nodes.start();
  await importBlocks(node, file.blocks);
  await node.pin(file.root);
  const [address] = holder.addresses();
  assert.ok(address);
  await node.dial(address);
  const pathOf = (i: number): string => {
    const name = file.blocks[i]?.cid.toString() ?? '';
    return join(node.folder, 'blocks', name.slice(-3, -1), name);
  };
  await flip(pathOf(0));
  await rm(pathOf(1));
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 2, damaged: 1, missing: 1, repaired: 2 });
  assert.deepEqual(await node.health(), { lost: 0, aside: 1 });
  assert.equal((await readdir(join(node.folder, 'blocks', '.damaged'))).length, 1);
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 4 });
  // A read notices as well.
  await flip(pathOf(2));
  await rm(pathOf(3));
  for (const { cid, bytes } of file.blocks) assert.deepEqual(await node.get(cid), bytes);
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 4 });
});

void test('what nobody has is reported, never served, and put right when it is stored again', async () => {
  const { node, file, pathOf, leaves } = await nodeWithFile();
  const [damaged, missing, read] = leaves;
  await flip(pathOf(damaged));
  await rm(pathOf(missing));
  await flip(pathOf(read));
  await assert.rejects(node.get(read.cid), refused('damaged'));
  await assert.rejects(node.get(read.cid), refused('not-found'));
  const report = await node.scrub();
  const { lostBlocks, ...counts } = report;
  assert.deepEqual(counts, { whole: 1, adopted: 0, damaged: 1, missing: 1, repaired: 0, lost: 3 });
  const names = (blocks: readonly { toString(): string }[]) => blocks.map(String).sort();
  assert.deepEqual(names(lostBlocks), names(leaves.map(({ cid }) => cid)));
  assert.deepEqual(await node.health(), { lost: 3, aside: 2 });
  assert.equal(await node.has(damaged.cid), false);
  await assert.rejects(node.pin(file.root, { release: new Uint8Array(32) }), refused('incomplete'));
  await importBlocks(node, file.blocks);
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 4 });
  await node.pin(file.root, { release: new Uint8Array(32) });
  assert.deepEqual(await node.health(), { lost: 0, aside: 2 });
});

void test('a damaged block is written anew by who stores it again', async () => {
  const { node, pathOf, leaves } = await nodeWithFile();
  const [block] = leaves;
  await flip(pathOf(block));
  await importBlocks(node, [block]);
  assert.deepEqual(await node.get(block.cid), block.bytes);
  assert.deepEqual(await node.health(), { lost: 0, aside: 1 });
});

void test('files that the index lacks are entered if they are blocks, and moved aside if not', async () => {
  const { node, pathOf } = await nodeWithFile();
  const [good, bad] = [await createBlock(RAW, utf8('good')), await createBlock(RAW, utf8('bad'))];
  for (const block of [good, bad]) {
    await mkdir(join(pathOf(block), '..'), { recursive: true });
    await writeFile(pathOf(block), utf8('good'));
  }
  assert.equal(await node.has(good.cid), false);
  assert.deepEqual(await node.scrub(), { ...COUNTS, whole: 4, adopted: 1, damaged: 1 });
  assert.deepEqual(await node.get(good.cid), good.bytes);
  assert.equal(await node.has(bad.cid), false);
  assert.equal(node.usage().blocks, 5);
});

void test('a scrub goes at its pace, and goes on where it was ended', async () => {
  const { node } = await nodeWithFile();
  const ending = new AbortController();
  let looked = 0;
  const onFinding = (): void => {
    looked += 1;
    if (looked === 2) ending.abort();
  };
  const slowly = { bytesPerSecond: 1000, signal: ending.signal, onFinding };
  const started = performance.now();
  await assert.rejects(node.scrub(slowly), refused('aborted'));
  assert.ok(performance.now() - started >= 90);
  const { whole } = await node.scrub();
  assert.ok(whole < 4 && whole >= 2, String(whole));
  assert.equal((await node.scrub()).whole, 4);
});

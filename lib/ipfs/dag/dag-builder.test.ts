import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryBlockstore } from 'blockstore-core/memory';
import { importByteStream } from 'ipfs-unixfs-importer';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import { balanced } from 'ipfs-unixfs-importer/layout';
import type { CID } from 'multiformats/cid';
import { codeOf } from '../../base/errors.ts';
import { RAW, verifyBlock, type Block } from '../block.ts';
import { createDagBuilder } from './dag-builder.ts';
import { openFileDag } from './file-dag.ts';
import { createFileNode, leafChild, parseFileNode } from './file-node.ts';
import type { Bytes } from '../../base/bytes.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const leafAt = (i: number): Bytes => Uint8Array.of(i >> 16, i >> 8, i);

async function build(count: number, width?: number) {
  const builder = createDagBuilder(width);
  const blocks: Block[] = [];
  for (let i = 0; i < count; i++) blocks.push(...(await builder.addLeaf(leafAt(i))));
  const { root, blocks: rest } = await builder.finish();
  return { root, blocks: [...blocks, ...rest] };
}

async function oracle(count: number, width: number): Promise<CID> {
  const whole = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) whole.set(leafAt(i), i * 3);
  const { cid } = await importByteStream([whole], new MemoryBlockstore(), {
    cidVersion: 1,
    rawLeaves: true,
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: 3 }),
    layout: balanced({ maxChildrenPerNode: width }),
  });
  return cid;
}

for (const count of [1, 2, 1024, 1025, 2100]) {
  void test(`${String(count)} leaves have the importer's root`, async () => {
    const { root, blocks } = await build(count);
    assert.equal(root.toString(), (await oracle(count, 1024)).toString());
    for (const { cid, bytes } of blocks) await verifyBlock(cid, bytes);
    assert.equal(blocks.filter(({ cid }) => cid.code === RAW).length, count);
    assert.ok(blocks.some(({ cid }) => cid.equals(root)));
  });
}

void test('deeper trees have the importer’s root too', async () => {
  for (const count of [3, 4, 5, 8, 9, 16, 17, 27, 28, 65]) {
    for (const width of [2, 3, 4]) {
      const { root } = await build(count, width);
      assert.equal(root.toString(), (await oracle(count, width)).toString());
    }
  }
});

void test('leaves keep the order of overlapping calls', async () => {
  const builder = createDagBuilder();
  await Promise.all(Array.from({ length: 50 }, (_, i) => builder.addLeaf(leafAt(i))));
  assert.equal((await builder.finish()).root.toString(), (await build(50)).root.toString());
});

void test('an inner node is returned as soon as it is full', async () => {
  const builder = createDagBuilder(2);
  assert.equal((await builder.addLeaf(leafAt(0))).length, 1);
  assert.equal((await builder.addLeaf(leafAt(1))).length, 2);
});

void test('empty leaves, empty files and leaves after the end are refused', async () => {
  await assert.rejects(createDagBuilder().finish(), refused('wrong-layout'));
  const builder = createDagBuilder();
  await assert.rejects(builder.addLeaf(new Uint8Array(0)), refused('wrong-layout'));
  await builder.addLeaf(leafAt(1));
  await builder.finish();
  await assert.rejects(builder.addLeaf(leafAt(2)), refused('wrong-layout'));
});

function fetchFrom(blocks: readonly Block[]) {
  const kept = new Map(blocks.map(({ cid, bytes }) => [cid.toString(), bytes]));
  return (cid: CID): Promise<Bytes> => {
    const bytes = kept.get(cid.toString());
    return bytes === undefined ? Promise.reject(new Error('absent')) : Promise.resolve(bytes);
  };
}

void test('a file opened by its root names each leaf', async () => {
  for (const count of [1, 2, 1024, 1025, 2100]) {
    const { root, blocks } = await build(count);
    const fetch = fetchFrom(blocks);
    const file = await openFileDag(root, fetch);
    assert.equal(file.leafCount, count);
    for (const index of [0, count >> 1, count - 1]) {
      const { cid, from, length } = await file.leaf(index);
      assert.deepEqual(await fetch(cid), leafAt(index));
      if (count > 1) assert.deepEqual([from, length], [3 * index, 3]);
    }
    for (const index of [-1, count, 0.5]) await assert.rejects(file.leaf(index), refused('wrong-layout'));
  }
});

void test('a DAG that is not balanced is refused', async () => {
  const leaf = (await createDagBuilder().addLeaf(leafAt(0)))[0];
  assert.ok(leaf);
  const small = await createFileNode([leafChild(leaf), leafChild(leaf)]);
  // Its first child is not full, though another follows.
  const lopsided = await createFileNode([small.child, small.child]);
  const file = await openFileDag(lopsided.block.cid, fetchFrom([small.block, lopsided.block]));
  await assert.rejects(file.leaf(0), refused('wrong-layout'));
  const mixed = await createFileNode([leafChild(leaf), small.child]);
  assert.throws(() => parseFileNode(mixed.block.bytes), refused('wrong-layout'));
  assert.throws(() => parseFileNode(Uint8Array.of(1, 2, 3)), refused('malformed'));
  assert.equal(parseFileNode(small.block.bytes).children.length, 2);
});

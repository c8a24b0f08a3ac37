import assert from 'node:assert/strict';

import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes, concatBytes, utf8, type Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createBlock, RAW, type Block } from './block.ts';
import { carOf } from './car/car-slices.ts';
import { createDagBuilder } from './dag/dag-builder.ts';
import { collectBytes } from './peer-fetch.ts';
import { createTemporaryNodes } from './testing/temporary-nodes.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const nodes = createTemporaryNodes();
after(() => nodes.close());

async function* once(bytes: Uint8Array) {
  yield await Promise.resolve(bytes);
}
const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());
const carStream = async (blocks: readonly Block[]) => once(await bytesOf(carOf(blocks)));

/** A file of leaves of 100 bytes; `content` is all of them. */
async function fileOf(leafCount: number) {
  const content = randomBytes(leafCount * 100);
  const builder = createDagBuilder();
  const blocks: Block[] = [];
  for (let i = 0; i < leafCount; i++)
    blocks.push(...(await builder.addLeaf(content.slice(i * 100, i * 100 + 100))));
  const { root, blocks: rest } = await builder.finish();
  return { root, content, blocks: [...blocks, ...rest] };
}

void test('a CAR of a file is kept and read back whole and in part', async () => {
  const node = await nodes.start();
  const file = await fileOf(10);
  const receipt = await node.importCar(await carStream(file.blocks));
  assert.deepEqual(
    [receipt.blocks, receipt.bytes],
    [11, file.blocks.reduce((sum, b) => sum + b.bytes.length, 0)],
  );
  assert.deepEqual(await collectBytes(node.cat(file.root)), file.content);
  const part = await collectBytes(node.cat(file.root, { offset: 250, length: 300 }));
  assert.deepEqual(part, file.content.slice(250, 550));
  assert.equal(node.usage().blocks, 11);
  for (const { cid, bytes } of file.blocks) assert.deepEqual(await node.get(cid), bytes);
});

void test('a flipped byte in a CAR is refused and its block not kept, not even over a kept one', async () => {
  const node = await nodes.start();
  const good = await createBlock(RAW, utf8('before'));
  const block = await createBlock(RAW, utf8('content'));
  const altered = { cid: block.cid, bytes: utf8('c0ntent') };
  await assert.rejects(node.importCar(await carStream([good, altered])), refused('wrong-block'));
  assert.equal(await node.has(block.cid), false);
  await node.importCar(await carStream([good, block]));
  await assert.rejects(node.importCar(await carStream([altered])), refused('wrong-block'));
  assert.deepEqual(await node.get(block.cid), block.bytes);
});

void test('a block under the CID of another is refused', async () => {
  const node = await nodes.start();
  const [one, other] = [await createBlock(RAW, utf8('one')), await createBlock(RAW, utf8('other'))];
  const swapped = { cid: other.cid, bytes: one.bytes };
  await assert.rejects(node.importCar(await carStream([swapped])), refused('wrong-block'));
  assert.deepEqual(node.usage(), { blocks: 0, bytes: 0 });
});

void test('truncated, malformed and oversized CARs are refused', async () => {
  const node = await nodes.start();
  const { blocks } = await fileOf(3);
  const car = await bytesOf(carOf(blocks));
  await assert.rejects(node.importCar(once(car.slice(0, -1))), refused('truncated'));
  await assert.rejects(node.importCar(once(concatBytes(utf8('\x03not a CAR'), car))), refused('malformed'));
  const limits = { maxBytes: car.length - 1, maxBlocks: 10 };
  await assert.rejects(node.importCar(once(car), { limits }), refused('too-large'));
  await node.importCar(once(car), { limits: { maxBytes: car.length, maxBlocks: 4 } });
});

void test('an incomplete DAG cannot be pinned and leaves no trace; the complete one can', async () => {
  const node = await nodes.start();
  const file = await fileOf(5);
  await node.importCar(await carStream(file.blocks.slice(1)));
  await assert.rejects(node.pin(file.root), refused('incomplete'));
  const absent = await createBlock(RAW, utf8('absent'));
  await assert.rejects(node.pin(absent.cid), refused('incomplete'));
  assert.deepEqual(await node.pins(), []);
  await node.importCar(await carStream(file.blocks));
  await node.pin(file.root);
  await node.pin(file.root);
  assert.deepEqual(
    (await node.pins()).map(({ root }) => String(root)),
    [file.root.toString()],
  );
});

void test('pins that share a leaf are counted though they come at the same time', async () => {
  const node = await nodes.start();
  const shared = randomBytes(10);
  const files = await Promise.all(
    [1, 2, 3, 4].map(async (i) => {
      const builder = createDagBuilder();
      const blocks = [...(await builder.addLeaf(shared)), ...(await builder.addLeaf(Uint8Array.of(i)))];
      const { root, blocks: rest } = await builder.finish();
      return { root, blocks: [...blocks, ...rest] };
    }),
  );
  await node.importCar(await carStream(files.flatMap(({ blocks }) => blocks)));
  await Promise.all(files.map(({ root }) => node.pin(root)));
  const [first, ...others] = files;
  assert.ok(first);
  await Promise.all(others.map(({ root }) => node.unpin(root)));
  assert.deepEqual(
    (await node.pins()).map(({ root }) => String(root)),
    [first.root.toString()],
  );
  assert.equal(await node.unpin(first.root), true);
  assert.equal(await node.unpin(first.root), false);
  assert.deepEqual(await node.pins(), []);
});

void test('blocks, pins and the peer id outlive the node', async () => {
  const first = await nodes.start();
  const file = await fileOf(4);
  await first.importCar(await carStream(file.blocks));
  await first.pin(file.root);
  const { folder, peerId } = first;
  await first.close();
  const second = await nodes.start({ folder });
  assert.equal(second.peerId, peerId);
  assert.deepEqual(
    (await second.pins()).map(({ root }) => String(root)),
    [file.root.toString()],
  );
  assert.deepEqual(await collectBytes(second.cat(file.root)), file.content);
});

void test('one node fetches from another by Bitswap what it does not have, and only when it may', async () => {
  const holder = await nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] });
  const asker = await nodes.start({ peerTimeout: 5000 });
  const file = await fileOf(6);
  const large = await holder.put(new Uint8Array(1 << 20).fill(7));
  await holder.importCar(await carStream(file.blocks));
  await assert.rejects(asker.get(file.root), refused('not-found'));
  const [address] = holder.addresses();
  assert.ok(address);
  await asker.dial(address);
  await assert.rejects(asker.get(file.root, { offline: true }), refused('not-found'));
  assert.deepEqual(await collectBytes(asker.cat(file.root)), file.content);
  assert.equal((await asker.get(large)).length, 1 << 20);
  assert.equal(await asker.has(large), true);
  await asker.pin(file.root);
});

void test('pinning fetches what is missing from peers, also what each of two has a part of', async () => {
  const [one, other] = [
    await nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] }),
    await nodes.start({ peerTimeout: 5000 }),
  ];
  const file = await fileOf(40);
  const half = (parity: number) => file.blocks.filter((_, i) => i % 2 === parity);
  await one.importCar(await carStream(half(0)));
  await other.importCar(await carStream(half(1)));
  await assert.rejects(other.pin(file.root), refused('incomplete'));
  const [address] = one.addresses();
  assert.ok(address);
  await other.dial(address);
  // Whoever was dialled asks over the same connection.
  await Promise.all([one.pin(file.root), other.pin(file.root)]);
  for (const node of [one, other]) {
    assert.equal(node.usage().blocks, file.blocks.length);
    assert.deepEqual(
      (await node.pins()).map(({ root }) => root.toString()),
      [file.root.toString()],
    );
  }
});

void test('a block that no peer has ends with an answer, by the node or by the caller', async () => {
  const holder = await nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] });
  const asker = await nodes.start({ peerTimeout: 50 });
  const [address] = holder.addresses();
  assert.ok(address);
  await asker.dial(address);
  const { cid } = await createBlock(RAW, utf8('nobody has this'));
  await assert.rejects(asker.get(cid), refused('not-found'));
  await assert.rejects(asker.get(cid, { signal: AbortSignal.abort() }), refused('aborted'));
  await assert.rejects(asker.dial('no address'), refused('malformed'));
  await holder.close();
  const late = await nodes.start();
  await assert.rejects(late.dial(address), refused('offline'));
});

void test('what is not a file is refused as one', async () => {
  const node = await nodes.start();
  // A UnixFS folder: dag-pb with Data { Type: Directory }.
  const folder = await createBlock(0x70, Uint8Array.of(0x0a, 0x02, 0x08, 0x01));
  await node.importCar(await carStream([folder]));
  await assert.rejects(collectBytes(node.cat(folder.cid)), refused('wrong-layout'));
  const absent = await createBlock(RAW, utf8('absent'));
  await assert.rejects(collectBytes(node.cat(absent.cid)), refused('not-found'));
});

void test('a node that cannot open its folder or its address says so; then it can', async () => {
  const node = await nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] });
  const [taken] = node.addresses();
  assert.ok(taken);
  const listen = [taken.replace(/\/p2p\/.*/, '')];
  await assert.rejects(nodes.start({ listen }), refused('offline'));
  await assert.rejects(
    nodes.start({ folder: join(node.folder, 'pins.sqlite', 'content') }),
    refused('storage'),
  );
  await node.close();
  await nodes.start({ listen });
});

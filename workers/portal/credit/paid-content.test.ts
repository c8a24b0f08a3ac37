import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { codeOf } from '../../../lib/base/errors.ts';
import { bytes32 } from '../../../lib/base/testing.ts';
import { createBlock, RAW, type Block } from '../../../lib/ipfs/block.ts';
import { carOf } from '../../../lib/ipfs/car/car-slices.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { fileOfLeaves } from '../../../lib/ipfs/testing/small-file.ts';
import { ContentError } from '../../../lib/ipfs/content-error.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { createPaidContent } from './paid-content.ts';
import { PortalError } from '../portal-error.ts';
import type { CreditBook, Order } from './orders.ts';
import { startTestStore, TEST_HOLD, type TestStore } from './testing.ts';

const nodes = createTemporaryNodes();
after(() => nodes.close());

const COST = 4096;
const noCredit = { code: 'no-credit' };
const blocksOf = (count: number, bytes = 1000): Promise<Block[]> =>
  Promise.all(Array.from({ length: count }, () => createBlock(RAW, randomBytes(bytes))));
const send = (store: TestStore, blocks: readonly Block[], purse?: Bytes, upload?: Bytes) =>
  store.content.importCar(carOf(blocks).stream(), { purse, upload });
const one = async (): Promise<Block> => (await blocksOf(1))[0] ?? assert.fail();
/** Of four blocks. */
const smallFile = () => fileOfLeaves([1, 2, 3].map(() => randomBytes(1000)));
const owner = bytes32(7);

void test('nothing is kept without a purse that pays for all of it', async () => {
  const store = await startTestStore(nodes);
  const blocks = await blocksOf(3);
  const purse = await store.fill(3 * COST - 1);
  for (const payer of [undefined, randomBytes(16), purse])
    await assert.rejects(send(store, blocks, payer), noCredit);
  assert.deepEqual([store.node.usage().blocks, await store.balance(purse)], [0, 3 * COST - 1]);
  const rich = await store.fill(3 * COST);
  assert.deepEqual((await send(store, blocks, rich)).blocks, 3);
  assert.deepEqual([store.node.usage().blocks, await store.balance(rich)], [3, 0]);
});

void test('a block costs its bytes, small ones as much as a page of the disk, and each once an upload', async () => {
  const store = await startTestStore(nodes);
  const [large, small] = [await createBlock(RAW, randomBytes(5000)), await one()];
  const [purse, upload] = [await store.fill(50_000), randomBytes(16)];
  await send(store, [large, small, small], purse, upload);
  assert.equal(await store.balance(purse), 50_000 - 5000 - COST);
  await send(store, [large, small], purse, upload);
  assert.equal(await store.balance(purse), 50_000 - 5000 - COST);
  // Another upload pays for what it holds, too: else it would hold for nothing once the first one goes.
  await assert.rejects(send(store, [large], undefined, randomBytes(16)), noCredit);
  await send(store, [large], purse, randomBytes(16));
  assert.equal(await store.balance(purse), 50_000 - 2 * 5000 - COST);
});

void test('a pin pays for its DAG, less what its upload paid; a release gives it back once', async () => {
  const store = await startTestStore(nodes);
  const file = await smallFile();
  const cost = file.blocks.length * COST;
  const [purse, upload] = [await store.fill(20 * COST), randomBytes(16)];
  const extra = await one();
  await send(store, [...file.blocks, extra], purse, upload);
  assert.equal(await store.balance(purse), 20 * COST - cost - COST);
  await store.content.pin(file.root, owner, { purse, upload });
  assert.equal(await store.balance(purse), 20 * COST - cost);
  await store.content.pin(file.root, owner, { purse, upload });
  await store.content.pin(file.root, owner, { purse: undefined, upload: undefined });
  assert.equal(await store.balance(purse), 20 * COST - cost);
  const other = randomBytes(16);
  assert.equal(await store.content.release(file.root, bytes32(8), other), false);
  const released = await Promise.all([other, purse].map((to) => store.content.release(file.root, owner, to)));
  assert.deepEqual(released, [true, false]);
  assert.equal((await store.balance(other)) + (await store.balance(purse)), 20 * COST);
  await store.collect();
  assert.equal(store.node.usage().blocks, 0);
});

void test('a pin whose upload paid for less, or for nothing, takes the rest from the purse, or is refused without a trace', async () => {
  const store = await startTestStore(nodes);
  const file = await smallFile();
  const cost = file.blocks.length * COST;
  const [sender, poor] = [await store.fill(cost), await store.fill(cost - 1)];
  await send(store, file.blocks, sender, randomBytes(16));
  await assert.rejects(store.content.pin(file.root, owner, { purse: poor, upload: undefined }), noCredit);
  await assert.rejects(
    store.content.pin(file.root, undefined, { purse: undefined, upload: undefined }),
    noCredit,
  );
  assert.deepEqual([await store.node.pins(), await store.balance(poor)], [[], cost - 1]);
  const [purse, upload] = [await store.fill(cost), randomBytes(16)];
  const [first] = file.blocks;
  assert.ok(first);
  await send(store, [first], purse, upload);
  await store.content.pin(file.root, owner, { purse, upload });
  assert.deepEqual([(await store.node.pins()).length, await store.balance(purse)], [1, 0]);
});

void test('what is pinned costs nothing to send, and is held by nobody for it', async () => {
  const store = await startTestStore(nodes);
  const block = await one();
  const purse = await store.fill(2 * COST);
  await send(store, [block], purse);
  await store.content.pin(block.cid, owner, { purse, upload: undefined });
  assert.equal(await store.balance(purse), 0);
  const upload = randomBytes(16);
  await send(store, [block], undefined, upload);
  assert.equal(store.node.hasUpload(upload), false);
  await store.content.release(block.cid, owner, purse);
  store.clock.time += TEST_HOLD;
  await store.collect();
  assert.deepEqual([await store.node.has(block.cid), await store.balance(purse)], [false, 2 * COST]);
});

void test('an ownerless pin that is there costs nothing; what it was paid with never comes back', async () => {
  const store = await startTestStore(nodes);
  const block = await one();
  const purse = await store.fill(COST);
  await send(store, [block], purse, owner.slice(16));
  await store.content.pin(block.cid, undefined, { purse, upload: owner.slice(16) });
  await store.content.pin(block.cid, undefined, { purse: undefined, upload: undefined });
  assert.equal(await store.content.release(block.cid, bytes32(0), purse), false);
  assert.equal(await store.balance(purse), 0);
  await store.node.unpin(block.cid);
  await assert.rejects(
    store.content.pin(block.cid, undefined, { purse: undefined, upload: undefined }),
    noCredit,
  );
});

void test('of two uploads that race for one purse, one is stored', async () => {
  const store = await startTestStore(nodes);
  const purse = await store.fill(3 * COST);
  const sent = await Promise.allSettled(
    [await blocksOf(2), await blocksOf(2), await blocksOf(2)].map((blocks) => send(store, blocks, purse)),
  );
  assert.equal(sent.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual([store.node.usage().blocks, await store.balance(purse)], [2, COST]);
});

void test('what was charged for blocks that are refused is given back; what was kept of them stays paid', async () => {
  const store = await startTestStore(nodes);
  const [good, bad] = [await one(), await one()];
  const [purse, upload] = [await store.fill(2 * COST), randomBytes(16)];
  const false_ = { cid: bad.cid, bytes: randomBytes(1000) };
  await assert.rejects(send(store, [good, false_], purse, upload), { code: 'wrong-block' });
  const kept = (await store.node.has(good.cid)) ? COST : 0;
  assert.equal(await store.balance(purse), 2 * COST - kept);
  await send(store, [good, bad], purse, upload);
  assert.equal(await store.balance(purse), 0);
});

void test('an abandoned upload gets its charge back once its hold is over, and not before', async () => {
  const store = await startTestStore(nodes);
  const [purse, upload] = [await store.fill(2 * COST), randomBytes(16)];
  const [block, later] = [await one(), await one()];
  await send(store, [block], purse, upload);
  store.clock.time += TEST_HOLD - 1;
  await store.collect();
  assert.deepEqual([await store.node.has(block.cid), await store.balance(purse)], [true, COST]);
  await send(store, [later], purse, upload);
  store.clock.time += 1;
  await store.collect();
  assert.deepEqual([await store.node.has(block.cid), await store.balance(purse)], [true, 0]);
  store.clock.time += TEST_HOLD;
  await Promise.all([store.collect(), store.collect()]);
  assert.deepEqual([store.node.usage().blocks, await store.balance(purse)], [0, 2 * COST]);
});

void test('collection that races an upload never takes what is paid for, and credit adds up', async () => {
  const store = await startTestStore(nodes);
  const [purse, upload] = [await store.fill(40 * COST), randomBytes(16)];
  for (let round = 0; round < 8; round++) {
    const file = await smallFile();
    const sending = send(store, file.blocks, purse, upload);
    store.clock.time += TEST_HOLD;
    await Promise.all([sending, store.collect()]);
    await Promise.all([
      store.content.pin(file.root, owner, { purse, upload }).catch(async (error: unknown) => {
        // It was collected before it was pinned, for its time was over; then it is sent again.
        assert.equal(codeOf(error), 'incomplete');
        await send(store, file.blocks, purse, upload);
        await store.content.pin(file.root, owner, { purse, upload });
      }),
      store.collect(),
    ]);
    store.clock.time += TEST_HOLD;
    await store.collect();
    for (const { cid } of file.blocks) assert.equal(await store.node.has(cid), true);
    assert.equal(await store.balance(purse), (40 - 4 * (round + 1)) * COST);
  }
});

/** Lets orders through until one of this kind: at it the process ends, as it were, before or after the book wrote it. */
const crashAt =
  (order: Order['order'], isWritten: boolean) =>
  (own: CreditBook): CreditBook =>
  async (asked) => {
    if (asked.order === order && !isWritten) throw new PortalError('credit-unreachable', 'as if');
    const outcome = await own(asked);
    if (asked.order === order) throw new PortalError('credit-unreachable', 'as if');
    return outcome;
  };

void test('whatever breaks off between book and content: repeated, it comes out as if nothing had been', async () => {
  for (const order of ['charge', 'pay', 'settle', 'refund'] as const)
    for (const isWritten of [false, true]) {
      const broken = await startTestStore(nodes, { book: crashAt(order, isWritten) });
      const file = await smallFile();
      const cost = file.blocks.length * COST;
      const [purse, upload] = [await broken.fill(cost * 2), randomBytes(16)];
      const run = async (store: TestStore) => {
        await send(store, file.blocks, purse, upload);
        await store.content.pin(file.root, owner, { purse, upload });
        return store.content.release(file.root, owner, purse);
      };
      const name = `${order} ${String(isWritten)}`;
      await assert.rejects(run(broken), { code: 'credit-unreachable' }, name);
      const store = await broken.reopen();
      if (order === 'refund')
        assert.equal(await store.content.release(file.root, owner, purse), !isWritten, name);
      else assert.equal(await run(store), true, name);
      store.clock.time += TEST_HOLD;
      await store.collect();
      assert.deepEqual([store.node.usage().blocks, await store.balance(purse)], [0, cost * 2], name);
    }
});

void test('what was paid for a pin that was never written is given back, and its upload holds nothing then', async () => {
  const broken = await startTestStore(nodes, { book: crashAt('pay', true) });
  const block = await one();
  const [purse, upload] = [await broken.fill(COST), randomBytes(16)];
  await send(broken, [block], purse, upload);
  await assert.rejects(broken.content.pin(block.cid, owner, { purse, upload }), {
    code: 'credit-unreachable',
  });
  const store = await broken.reopen();
  assert.deepEqual([(await store.node.pins()).length, await store.balance(purse)], [0, 0]);
  assert.equal(await store.content.release(block.cid, owner, purse), true);
  assert.deepEqual([await store.balance(purse), store.node.hasUpload(upload)], [COST, false]);
  await store.collect();
  assert.equal(await store.node.has(block.cid), false);
});

void test('a pin that the disk does not take is not paid for: its upload holds what it held, for what it paid', async () => {
  const store = await startTestStore(nodes);
  const block = await one();
  const [purse, upload] = [await store.fill(COST), randomBytes(16)];
  await send(store, [block], purse, upload);
  const pin: typeof store.node.pin = async (_root, { charge } = {}) => {
    await charge?.take(COST);
    await charge?.giveBack(COST);
    throw new ContentError('no-space', 'as if');
  };
  const how = { hold: TEST_HOLD, clock: { now: () => store.clock.time }, logger: silentLogger };
  const full = createPaidContent({ ...store.node, pin }, store.book, how);
  await assert.rejects(full.pin(block.cid, owner, { purse, upload }), { code: 'no-space' });
  assert.equal(await store.content.release(block.cid, owner, purse), false);
  await send(store, [block], undefined, upload);
  assert.equal(await store.balance(purse), 0);
  await store.content.pin(block.cid, owner, { purse, upload });
  await store.content.release(block.cid, owner, purse);
  assert.equal(await store.balance(purse), COST);
});

void test('an upload that was pinned at another portal holds nothing here for nothing, whoever else was charged for it', async () => {
  const store = await startTestStore(nodes);
  const [block, other, more] = [await one(), await one(), await one()];
  const [purse, second, upload] = [await store.fill(3 * COST), await store.fill(COST), randomBytes(16)];
  await send(store, [block], purse, upload);
  await send(store, [other], second, upload);
  const at = { v: 1 as const, store: 'another', root: block.cid.bytes, release: owner, upload, purse };
  await store.book({ ...at, order: 'pay', bytes: COST });
  await store.book({ ...at, order: 'settle' });
  assert.deepEqual([await store.balance(purse), await store.balance(second)], [2 * COST, COST]);
  await assert.rejects(send(store, [block], undefined, upload), noCredit);
  assert.equal(store.node.hasUpload(upload), false);
  await send(store, [block, more], purse, upload);
  assert.equal(await store.balance(purse), 0);
});

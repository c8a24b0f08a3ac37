import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes } from '../base/bytes.ts';
import { CodedError, codeOf } from '../base/errors.ts';
import { bytes32 } from '../base/testing.ts';
import { createBlock, RAW } from './block.ts';
import { importPaidCar } from './car/car-import.ts';
import { carOf } from './car/car-slices.ts';
import type { Charge } from './charge.ts';
import { openDatabase } from './datastore/database.ts';
import { createTemporaryNodes } from './testing/temporary-nodes.ts';
import { createTemporaryStores } from './testing/temporary-stores.ts';
import { fileOfLeaves } from './testing/small-file.ts';

const stores = createTemporaryStores();
const nodes = createTemporaryNodes();
after(async () => {
  await stores.close();
  await nodes.close();
});

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const COST = 4096;

/** Pays up to so much, and says what it did. */
function chargeOf(most: number): Charge & { log: number[] } {
  const log: number[] = [];
  const paid = (): number => log.reduce((sum, bytes) => sum + bytes, 0);
  return {
    log,
    room: () => Promise.resolve(most - paid()),
    async take(bytes) {
      await Promise.resolve();
      if (paid() + bytes > most) throw new CodedError('poor', 'too much');
      log.push(bytes);
    },
    giveBack: (bytes) => Promise.resolve(void log.push(-bytes)),
  };
}

void test('a pin is paid for by all blocks of its DAG, before it is written, and once', async () => {
  const store = await stores.start();
  const file = await fileOfLeaves(Array.from({ length: 1200 }, (_, at) => Uint8Array.of(at & 255, at >> 8)));
  const large = await createBlock(RAW, randomBytes(5000));
  await store.putAll([...file.blocks, large]);
  const nodesOf = file.blocks.filter(({ bytes }) => bytes.length > COST);
  const cost =
    (file.blocks.length - nodesOf.length) * COST + nodesOf.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const poor = chargeOf(cost - 1);
  await assert.rejects(store.pins.pin(file.root, { charge: poor }), refused('poor'));
  assert.deepEqual([await store.pins.pins(), poor.log], [[], []]);
  assert.equal(store.blockstore.index.find(file.root)?.refs, 0);
  const charge = chargeOf(2 * cost);
  await store.pins.pin(file.root, { charge });
  await store.pins.pin(file.root, { charge });
  assert.deepEqual(charge.log, [cost]);
  await store.pins.pin(file.root, { charge, release: bytes32(1) });
  assert.deepEqual(charge.log, [cost, cost]);
  const other = chargeOf(5000);
  await store.pins.pin(large.cid, { charge: other });
  assert.deepEqual(other.log, [5000]);
});

void test('a pin that cannot be written is given back', async () => {
  const store = await stores.start();
  const { cid, bytes } = await createBlock(RAW, randomBytes(10));
  await store.blockstore.put(cid, bytes);
  const table = openDatabase(join(store.folder, 'pins.sqlite'));
  table.exec("CREATE TRIGGER full BEFORE INSERT ON pins BEGIN SELECT raise(ABORT, 'full'); END");
  const charge = chargeOf(COST);
  await assert.rejects(store.pins.pin(cid, { charge }), refused('storage'));
  table.exec('DROP TRIGGER full');
  await store.pins.pin(cid, { charge });
  assert.deepEqual(charge.log, [COST, -COST, COST]);
  table.close();
});

void test('a CAR is paid for before anything of it is written, and what is not kept is given back', async () => {
  const { blockstore, pins } = await stores.start();
  const [one, two, pinned] = await Promise.all([1, 2, 3].map(() => createBlock(RAW, randomBytes(50))));
  assert.ok(one && two && pinned);
  await blockstore.put(pinned.cid, pinned.bytes);
  await pins.pin(pinned.cid);
  const upload = randomBytes(16);
  const send = (blocks: (typeof one)[], charge: Charge) =>
    importPaidCar(blockstore, carOf(blocks).stream(), { upload, charge });
  const nothing = chargeOf(0);
  await assert.rejects(send([one], nothing), refused('poor'));
  assert.equal(blockstore.index.find(one.cid), undefined);
  assert.equal((await send([pinned], nothing)).bytes, 50);
  assert.equal(blockstore.index.hasUpload(upload), false);
  const charge = chargeOf(10 * COST);
  const wrong = { cid: two.cid, bytes: randomBytes(50) };
  await assert.rejects(send([one, wrong], charge), refused('wrong-block'));
  assert.deepEqual(charge.log, [2 * COST, -2 * COST]);
  await send([one, two, one, pinned], charge);
  await send([one, two], charge);
  assert.deepEqual(charge.log, [2 * COST, -2 * COST, 2 * COST]);
  assert.equal(blockstore.index.keptBy(one.cid, upload), 'upload');
  assert.equal(blockstore.index.keptBy(one.cid, randomBytes(16)), undefined);
});

void test('what a pin lacks comes from peers as far as it is paid for', async () => {
  const [holder, asker] = [await nodes.start({ listen: ['/ip4/127.0.0.1/tcp/0'] }), await nodes.start()];
  const file = await fileOfLeaves([1, 2, 3].map(() => randomBytes(100)));
  await holder.importCar(carOf(file.blocks).stream());
  const [address] = holder.addresses();
  assert.ok(address);
  await asker.dial(address);
  await assert.rejects(asker.pin(file.root, { charge: chargeOf(0) }), refused('no-credit'));
  assert.equal(asker.usage().blocks, 0);
  await assert.rejects(asker.pin(file.root, { charge: chargeOf(3 * COST) }), refused('no-credit'));
  const charge = chargeOf(4 * COST);
  await asker.pin(file.root, { charge });
  assert.deepEqual(charge.log, [4 * COST]);
});

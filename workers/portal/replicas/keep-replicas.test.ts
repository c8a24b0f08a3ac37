import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { CID } from 'multiformats/cid';
import { randomBytes, toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { bytes32, until } from '../../../lib/base/testing.ts';
import type { Block } from '../../../lib/ipfs/block.ts';
import { carOf } from '../../../lib/ipfs/car/car-slices.ts';
import { createContentNode } from '../../../lib/ipfs/content-node.ts';
import { createDagBuilder } from '../../../lib/ipfs/dag/dag-builder.ts';
import { pinReleaseHash } from '../../../lib/protocol/pin-request.ts';
import { createTestReplicas, holds, NETWORK, type TestReplica, type TestReplicas } from './testing.ts';

const LEAST = 4096;

/** Ends with its test: many loops at a time are slow. */
async function world(
  t: TestContext,
  count: number,
  options?: Parameters<typeof createTestReplicas>[1],
): Promise<TestReplicas> {
  const made = await createTestReplicas(count, options);
  t.after(made.close);
  return made;
}

/** A file of many blocks, pinned at a portal. */
async function pinned(
  at: TestReplica,
  purse: string,
  copies?: number,
  secret = bytes32(1),
): Promise<{ root: CID; release: Bytes; blocks: Block[]; secret: Bytes }> {
  const builder = createDagBuilder();
  const blocks: Block[] = [];
  for (let i = 0; i < 40; i++) blocks.push(...(await builder.addLeaf(randomBytes(LEAST))));
  const { root, blocks: rest } = await builder.finish();
  blocks.push(...rest);
  const how = { purse, upload: toHex(randomBytes(16)) };
  await at.client.putCar(carOf(blocks), how);
  const release = pinReleaseHash(NETWORK, root.bytes, secret);
  await at.client.pin(root, { ...how, release, ...(copies !== undefined && { copies }) });
  return { root, release, blocks, secret };
}

const all = async <T>(made: Promise<T>[]): Promise<T[]> => Promise.all(made);

void test('a pin with two copies is held by two portals, costs twice its bytes, and goes everywhere with its release', async (t) => {
  const portals = await world(t, 3);
  const [one, two, three] = await all([0, 1, 2].map((at) => portals.start(at)));
  assert.ok(one && two && three);
  const purse = portals.fill(1 << 20);
  const pin = await pinned(one, purse, 2);
  const cost = pin.blocks.reduce((sum, { bytes }) => sum + Math.max(LEAST, bytes.length), 0);
  assert.equal(portals.balance(purse), (1 << 20) - 2 * cost);
  await until(() => holds(two, pin) || holds(three, pin));
  await until(async () => /velum_portal_unreplicated_pins 0\n/.test(await one.metrics()));
  await until(() => [one, two, three].filter((portal) => holds(portal, pin)).length === 2);
  assert.equal(await one.client.release(pin.root, pin.secret, { purse }), true);
  await until(() => ![one, two, three].some((portal) => holds(portal, pin)));
  for (const { node } of [one, two, three]) assert.deepEqual(await node.pins(), []);
  assert.equal(portals.balance(purse), 1 << 20);
  // And anew, with the same secret: what was released before does not take it away.
  await one.client.pin(pin.root, { purse, release: pin.release, copies: 3 });
  await until(() => [one, two, three].every((portal) => holds(portal, pin)));
});

void test('one copy stays where it is, and more than there are portals is refused', async (t) => {
  const portals = await world(t, 2);
  const [one, two] = await all([0, 1].map((at) => portals.start(at)));
  assert.ok(one && two);
  const purse = portals.fill(1 << 20);
  const refusal = { status: 409, code: 'too-many-copies' };
  // What clients offer beforehand.
  assert.deepEqual(await (await fetch(new URL('/v1/copies', one.url))).json(), { v: 1, most: 2 });
  await assert.rejects(pinned(one, purse, 3), { code: 'refused', refusal });
  assert.deepEqual(await one.node.pins(), []);
  const single = await pinned(one, purse);
  const both = await pinned(one, purse, 2);
  await until(() => holds(two, both));
  assert.equal(holds(two, single), false);
  const bad = { status: 400, code: 'bad-request' };
  await assert.rejects(one.client.pin(both.root, { purse, copies: 9 }), { code: 'refused', refusal: bad });
  await assert.rejects(one.client.pin(both.root, { purse, copies: 2 }), { code: 'refused', refusal: bad });
});

void test('a release reaches a portal that was away, and one that missed it together with the home of the pin', async (t) => {
  const portals = await world(t, 3, { grace: 60_000 });
  const [one, two, three] = await all([0, 1, 2].map((at) => portals.start(at)));
  assert.ok(one && two && three);
  const purse = portals.fill(1 << 20);
  const [first, second] = [await pinned(one, purse, 3), await pinned(one, purse, 3, bytes32(2))];
  await until(() => [two, three].every((portal) => holds(portal, first) && holds(portal, second)));
  await three.stop();
  assert.equal(await one.client.release(first.root, first.secret, { purse }), true);
  // At another portal than that where it was pinned.
  assert.equal(await two.client.release(second.root, second.secret, { purse }), true);
  assert.equal(portals.balance(purse), 1 << 20);
  await until(
    async () =>
      [one, two].every((portal) => !holds(portal, first) && !holds(portal, second)) &&
      (await one.node.pins()).length === 0,
  );
  await one.stop();
  const third = await portals.start(2);
  await until(() => !holds(third, first) && !holds(third, second));
  const anew = await portals.start(0);
  assert.deepEqual(await anew.node.pins(), []);
});

void test('what a lost portal held is placed anew, is read meanwhile through any, and is not too much when it is back', async (t) => {
  const portals = await world(t, 3);
  const [one, two, three] = await all([0, 1, 2].map((at) => portals.start(at)));
  assert.ok(one && two && three);
  const pin = await pinned(one, portals.fill(1 << 20), 2);
  await until(() => holds(two, pin) || holds(three, pin));
  await one.stop();
  const leaf = pin.blocks[0];
  assert.ok(leaf);
  for (const { client } of [two, three]) assert.deepEqual(await client.fetchBlock(leaf.cid), leaf.bytes);
  await until(() => holds(two, pin) && holds(three, pin));
  const again = await portals.start(0);
  await until(() => [again, two, three].filter((portal) => holds(portal, pin)).length === 2);
  assert.ok(holds(again, pin));
});

void test('a portal whose disk is gone gets its pins back, and its owner can release them with what they cost', async (t) => {
  const portals = await world(t, 2, { grace: 60_000 });
  const [one, two] = await all([0, 1].map((at) => portals.start(at)));
  assert.ok(one && two);
  const purse = portals.fill(1 << 20);
  const pin = await pinned(one, purse, 2);
  await until(() => holds(two, pin));
  await one.stop();
  await portals.wipe(0);
  const anew = await portals.start(0);
  assert.notEqual(anew.node.peerId, one.node.peerId);
  await until(() => holds(anew, pin));
  assert.equal(await anew.client.release(pin.root, pin.secret, { purse }), true);
  await until(() => !holds(two, pin));
  assert.equal(portals.balance(purse), 1 << 20);
});

void test('a copy that lacks blocks gets them from another portal', async (t) => {
  const portals = await world(t, 2, { grace: 60_000 });
  const [one, two] = await all([0, 1].map((at) => portals.start(at)));
  assert.ok(one && two);
  const pin = await pinned(one, portals.fill(1 << 20), 2);
  await until(() => holds(two, pin));
  await two.stop();
  const folder = portals.folder(1);
  const lost = pin.blocks.slice(0, 3).map(({ cid }) => cid.toString());
  for (const { name, parentPath } of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (lost.some((cid) => name.includes(cid)) || name.startsWith('blocks.sqlite'))
      await rm(join(parentPath, name));
  const offline = await createContentNode({ folder, logger: silentLogger });
  assert.equal(offline.stateOf(pin), 'broken');
  await offline.close();
  const again = await portals.start(1);
  await until(() => holds(again, pin));
});

void test('whoever is not in the list, or has another secret, has nothing held and learns nothing', async (t) => {
  const portals = await world(t, 3);
  const wrong = `${portals.secretFile}-wrong`;
  await writeFile(wrong, toHex(randomBytes(32)));
  const [a = '', b = '', c = ''] = portals.urls;
  const home = await portals.start(0, { portals: [b] });
  const stranger = await portals.start(2, { portals: [a, b] });
  const purse = portals.fill(1 << 20);
  const theirs = await pinned(stranger, purse, 2);
  const own = await pinned(home, purse, 2);
  const liar = await portals.start(1, { portals: [a, c], secretFile: wrong });
  for (const { metrics } of [stranger, liar])
    await until(async () => /velum_portal_replicas_away 2\n/.test(await metrics()));
  for (const url of [a, c])
    for (const headers of [{}, { 'x-velum-store-secret': '00'.repeat(32) }]) {
      const answer = await fetch(new URL('/v1/store/replicas', url), { method: 'POST', body: 'x', headers });
      assert.equal(answer.status, 404);
    }
  assert.equal(holds(home, theirs) || holds(liar, theirs) || holds(liar, own), false);
  await liar.stop();
  const friend = await portals.start(1, { portals: [a, c] });
  await until(() => holds(friend, own) && holds(friend, theirs));
  assert.equal(holds(home, theirs), false);
});

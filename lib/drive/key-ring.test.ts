import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import type { NodeView } from '../../contracts/drive/schema.ts';
import { sealHistory, wrapUnderParent, type DriveContext } from './crypto/node-keys.ts';
import { createKeyRing } from './key-ring.ts';
import { nodeView } from './testing/node-view.ts';

const drive: DriveContext = { network: bytes32(1), drive: bytes32(2) };
const rootKeys = [bytes32(0x11), bytes32(0x12), bytes32(0x13)] as const;
const [childKey, leafKey] = [bytes32(0x21), bytes32(0x31)];
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };
const tampered = { name: 'DriveError', code: 'tampered' };

/** top (third generation) / child (wrapped under the top's second) / leaf. */
async function tree(): Promise<Map<string, NodeView<Bytes>>> {
  const [first, second, third] = rootKeys;
  const history = [
    await sealHistory(drive, third, second, 'top', 2),
    await sealHistory(drive, second, first, 'top', 1),
  ];
  const place = { generation: 1, parentGeneration: 2 };
  const child = await wrapUnderParent(drive, second, childKey, { node: 'child', parent: 'top', ...place });
  const under = { node: 'leaf', parent: 'child', generation: 1, parentGeneration: 1 };
  const leaf = await wrapUnderParent(drive, childKey, leafKey, under);
  return new Map([
    ['top', nodeView({ id: 'top', keyGeneration: 3, history })],
    ['child', nodeView({ id: 'child', parent: 'top', wrap: child, parentGeneration: 2 })],
    ['leaf', nodeView({ id: 'leaf', parent: 'child', wrap: leaf, parentGeneration: 1 })],
  ]);
}

async function ringOf(known?: Map<string, NodeView<Bytes>>) {
  const nodes = known ?? (await tree());
  const unlocked: string[] = [];
  const ring = createKeyRing(
    drive,
    (id) => nodes.get(id),
    async (node) => {
      unlocked.push(node.id);
      return rootKeys[2];
    },
  );
  const change = (id: string, changes: Partial<NodeView<Bytes>>): void =>
    void nodes.set(id, { ...(nodes.get(id) ?? assert.fail()), ...changes });
  return { ring, nodes, change, unlocked };
}

void test('keys open from the top downwards, each step once', async () => {
  const { ring, unlocked } = await ringOf();
  assert.deepEqual(await ring.keyOf('leaf'), leafKey);
  assert.deepEqual(await ring.keyOf('child'), childKey);
  assert.deepEqual(await ring.keyOf('top'), rootKeys[2]);
  assert.deepEqual(unlocked, ['top']);
});

void test('who has the newest key reaches the earlier ones, and no generation that never was', async () => {
  const { ring } = await ringOf();
  for (const [i, key] of rootKeys.entries()) assert.deepEqual(await ring.keyAt('top', i + 1), key);
  for (const generation of [0, 4]) await assert.rejects(ring.keyAt('top', generation), tampered);
});

void test('a wrap that was altered, or names another place, opens nothing below it', async () => {
  const changes: [id: string, changes: Partial<NodeView<Bytes>>][] = [
    ['child', { wrap: flipped((await tree()).get('child')?.wrap ?? assert.fail(), 20) }],
    ['child', { parentGeneration: 3 }],
    ['child', { keyGeneration: 2 }],
    ['leaf', { parent: 'top', parentGeneration: 2 }],
  ];
  for (const [id, altered] of changes) {
    const { ring, change } = await ringOf();
    change(id, altered);
    await assert.rejects(ring.keyOf('leaf'), cannotOpen);
    assert.deepEqual(await ring.keyOf('top'), rootKeys[2]);
  }
  assert.deepEqual(await (await ringOf()).ring.keyOf('leaf'), leafKey);
});

void test('a history that is short, altered or out of order gives no key of it', async () => {
  const [newer, older] = (await tree()).get('top')?.history ?? [];
  assert.ok(newer !== undefined && older !== undefined);
  const whole = await ringOf();
  assert.deepEqual(await whole.ring.keyAt('top', 1), rootKeys[0]);
  const short = await ringOf();
  short.change('top', { history: [newer] });
  assert.deepEqual(await short.ring.keyAt('top', 2), rootKeys[1]);
  await assert.rejects(short.ring.keyAt('top', 1), tampered);
  for (const history of [[older, newer], [flipped(newer, -1), older], [older]]) {
    const { ring, change } = await ringOf();
    change('top', { history });
    await assert.rejects(ring.keyAt('top', 1), cannotOpen);
  }
});

void test('what is not visible has no key', async () => {
  const { ring, nodes } = await ringOf();
  await assert.rejects(ring.keyOf('elsewhere'), { name: 'DriveError', code: 'not-found' });
  nodes.delete('child');
  await assert.rejects(ring.keyOf('leaf'), { name: 'DriveError', code: 'not-found' });
  assert.deepEqual(await ring.keyOf('top'), rootKeys[2]);
});

void test('a failure is not remembered, a key is until it is forgotten', async () => {
  const { ring, nodes, change } = await ringOf();
  const whole = nodes.get('child') ?? assert.fail();
  change('child', { wrap: flipped(whole.wrap, 0) });
  await assert.rejects(ring.keyOf('child'), cannotOpen);
  nodes.set('child', whole);
  assert.deepEqual(await ring.keyOf('child'), childKey);
  const renewed = bytes32(0x22);
  const place = { node: 'child', parent: 'top', generation: 2, parentGeneration: 3 };
  change('child', {
    keyGeneration: 2,
    parentGeneration: 3,
    wrap: await wrapUnderParent(drive, rootKeys[2], renewed, place),
    history: [await sealHistory(drive, renewed, childKey, 'child', 1)],
  });
  await assert.rejects(ring.keyOf('child'), tampered);
  ring.forget('child');
  assert.deepEqual(await ring.keyOf('child'), renewed);
  assert.deepEqual(await ring.keyAt('child', 1), childKey);
});

void test('folders that lie inside one another in a circle are an error with a name, whichever is opened first', async () => {
  const { ring, change } = await ringOf();
  change('child', { parent: 'leaf' });
  for (const id of ['leaf', 'child']) await assert.rejects(ring.keyOf(id), tampered);
  assert.deepEqual(await ring.keyOf('top'), rootKeys[2]);
});

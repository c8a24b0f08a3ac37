import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { sealingKeyPair } from '../../crypto/sealing.ts';
import {
  grantTag,
  newNodeKey,
  openHistory,
  openMeta,
  sealHistory,
  sealMeta,
  unwrapGrant,
  unwrapRoot,
  unwrapUnderParent,
  unwrapVaultShare,
  verifyGrantTag,
  wrapForGrant,
  wrapRoot,
  wrapUnderParent,
  wrapVaultShare,
  type DriveContext,
} from './node-keys.ts';

const c: DriveContext = { network: bytes32(1), drive: bytes32(2) };
const elsewhere: DriveContext[] = [
  { ...c, network: bytes32(9) },
  { ...c, drive: bytes32(9) },
];
const [key, parentKey, otherKey] = [bytes32(3), bytes32(4), bytes32(5)];
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };

void test('fresh keys differ', () => {
  assert.notDeepEqual(newNodeKey(), newNodeKey());
});

void test('a wrap under a parent opens in its own place only', async () => {
  const place = { node: 'n', parent: 'p', generation: 2, parentGeneration: 3 };
  const wrap = await wrapUnderParent(c, parentKey, key, place);
  assert.deepEqual(await unwrapUnderParent(c, parentKey, wrap, place), key);
  for (const change of [
    { node: 'm' },
    { parent: 'q' },
    { generation: 1 },
    { parentGeneration: 2 },
    { node: 'p', parent: 'n' },
    { generation: 3, parentGeneration: 2 },
  ]) {
    await assert.rejects(unwrapUnderParent(c, parentKey, wrap, { ...place, ...change }), cannotOpen);
  }
  for (const other of elsewhere)
    await assert.rejects(unwrapUnderParent(other, parentKey, wrap, place), cannotOpen);
  await assert.rejects(unwrapUnderParent(c, otherKey, wrap, place), cannotOpen);
  for (const at of [0, 12, 30, -1])
    await assert.rejects(unwrapUnderParent(c, parentKey, flipped(wrap, at), place), cannotOpen);
});

void test('the root’s wrap opens for its owner, node and generation only', async () => {
  const wrap = await wrapRoot(c, parentKey, key, 'n', 2);
  assert.deepEqual(await unwrapRoot(c, parentKey, wrap, 'n', 2), key);
  await assert.rejects(unwrapRoot(c, parentKey, wrap, 'm', 2), cannotOpen);
  await assert.rejects(unwrapRoot(c, parentKey, wrap, 'n', 1), cannotOpen);
  await assert.rejects(unwrapRoot(c, otherKey, wrap, 'n', 2), cannotOpen);
  for (const other of elsewhere) await assert.rejects(unwrapRoot(other, parentKey, wrap, 'n', 2), cannotOpen);
});

void test('a grant opens for its recipient, node and generation only', async () => {
  const { publicKey, seed } = sealingKeyPair(bytes32(6));
  const place = { node: 'n', generation: 2, account: 'bob' };
  const wrap = await wrapForGrant(c, publicKey, key, place);
  assert.deepEqual(await unwrapGrant(c, seed, wrap, place), key);
  for (const change of [{ node: 'm' }, { generation: 1 }, { account: 'eve' }]) {
    await assert.rejects(unwrapGrant(c, seed, wrap, { ...place, ...change }), cannotOpen);
  }
  for (const other of elsewhere) await assert.rejects(unwrapGrant(other, seed, wrap, place), cannotOpen);
  await assert.rejects(unwrapGrant(c, bytes32(7), wrap, place), cannotOpen);
  for (const at of [0, 1100, -1])
    await assert.rejects(unwrapGrant(c, seed, flipped(wrap, at), place), cannotOpen);
});

void test('no kind of wrap stands in for another, though key and place be the same', async () => {
  const place = { node: 'n', parent: '', generation: 2, parentGeneration: 0 };
  const wraps = {
    parent: await wrapUnderParent(c, parentKey, key, place),
    root: await wrapRoot(c, parentKey, key, 'n', 2),
    history: await sealHistory(c, parentKey, key, 'n', 2),
    meta: await sealMeta(c, parentKey, key, 'n', 2),
    share: await wrapVaultShare(c, parentKey, { share: key, size: 1 }, 'n', 2),
  };
  const openers: Record<keyof typeof wraps, (wrap: typeof key) => Promise<unknown>> = {
    parent: (wrap) => unwrapUnderParent(c, parentKey, wrap, place),
    root: (wrap) => unwrapRoot(c, parentKey, wrap, 'n', 2),
    history: (wrap) => openHistory(c, parentKey, wrap, 'n', 2),
    meta: (wrap) => openMeta(c, parentKey, wrap, 'n', 2),
    share: (wrap) => unwrapVaultShare(c, parentKey, wrap, 'n', 2),
  };
  for (const [kind, wrap] of Object.entries(wraps)) {
    for (const [other, open] of Object.entries(openers)) {
      if (kind === other) await open(wrap);
      else await assert.rejects(open(wrap), cannotOpen, `${kind} as ${other}`);
    }
  }
});

void test('a tag holds for one public key, account, node, generation and drive', () => {
  const [publicKey, other] = [sealingKeyPair(bytes32(6)).publicKey, sealingKeyPair(bytes32(7)).publicKey];
  const place = { node: 'n', generation: 2, account: 'bob' };
  const tag = grantTag(c, key, place, publicKey);
  verifyGrantTag(c, key, place, publicKey, tag);
  const tampered = { name: 'DriveError', code: 'tampered' };
  const attempts: Parameters<typeof verifyGrantTag>[] = [
    [c, key, place, other, tag],
    [c, key, { ...place, account: 'eve' }, publicKey, tag],
    [c, key, { ...place, node: 'm' }, publicKey, tag],
    [c, key, { ...place, generation: 3 }, publicKey, tag],
    [c, otherKey, place, publicKey, tag],
    [c, key, place, publicKey, flipped(tag, 0)],
    [c, key, place, publicKey, tag.slice(1)],
    [c, key, place, publicKey, new Uint8Array()],
    ...elsewhere.map((drive): Parameters<typeof verifyGrantTag> => [drive, key, place, publicKey, tag]),
  ];
  for (const attempt of attempts) {
    assert.throws(() => {
      verifyGrantTag(...attempt);
    }, tampered);
  }
});

void test('an earlier key is readable by who has the next one, and not by who has an earlier one', async () => {
  const [first, second] = [bytes32(0x11), bytes32(0x12)];
  const sealed = await sealHistory(c, second, first, 'n', 1);
  assert.deepEqual(await openHistory(c, second, sealed, 'n', 1), first);
  await assert.rejects(openHistory(c, first, sealed, 'n', 1), cannotOpen);
  await assert.rejects(openHistory(c, second, sealed, 'n', 2), cannotOpen);
  await assert.rejects(openHistory(c, second, sealed, 'm', 1), cannotOpen);
});

void test('a vault share and its size belong to one node and version', async () => {
  const share = { share: bytes32(8), size: 12_345 };
  const wrapped = await wrapVaultShare(c, key, share, 'n', 3);
  assert.deepEqual(await unwrapVaultShare(c, key, wrapped, 'n', 3), share);
  await assert.rejects(unwrapVaultShare(c, key, wrapped, 'n', 2), cannotOpen);
  await assert.rejects(unwrapVaultShare(c, key, wrapped, 'm', 3), cannotOpen);
  await assert.rejects(unwrapVaultShare(c, otherKey, wrapped, 'n', 3), cannotOpen);
  for (const at of [0, 20, -1])
    await assert.rejects(unwrapVaultShare(c, key, flipped(wrapped, at), 'n', 3), cannotOpen);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bytes } from '../base/bytes.ts';
import { bytes32, flipped } from '../base/testing.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import type { NodeView } from '../../contracts/drive/schema.ts';
import { granteeAccess, ownerAccess } from './access.ts';
import { grantTag, wrapForGrant, type DriveContext } from './crypto/node-keys.ts';
import { nodeView } from './testing/node-view.ts';

const drive: DriveContext = { network: bytes32(1), drive: bytes32(2) };
const elsewhere: DriveContext[] = [
  { ...drive, network: bytes32(9) },
  { ...drive, drive: bytes32(9) },
];
const key = bytes32(3);
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };
const tampered = { name: 'DriveError', code: 'tampered' };

/** The owner's side, and that it is there. */
function ownerOf(ownerKey: Bytes, of = drive) {
  const access = ownerAccess({ ownerKey, sealing: sealingKeyPair(bytes32(0xd3)) })(of);
  return { unlockTop: access.unlockTop, ...(access.owner ?? assert.fail()) };
}

void test('the owner opens the root that the owner wrapped, and nobody else’s', async () => {
  const owner = ownerOf(bytes32(4));
  const root = nodeView({ wrap: await owner.wrapRoot('n', key, 2), keyGeneration: 2 });
  assert.deepEqual(await owner.unlockTop(root), key);
  assert.deepEqual(await ownerOf(bytes32(4)).unlockTop(root), key);
  await assert.rejects(ownerOf(bytes32(5)).unlockTop(root), cannotOpen);
  for (const other of elsewhere) await assert.rejects(ownerOf(bytes32(4), other).unlockTop(root), cannotOpen);
  for (const change of [{ id: 'm' }, { keyGeneration: 1 }, { wrap: flipped(root.wrap, -1) }])
    await assert.rejects(owner.unlockTop({ ...root, ...change }), cannotOpen);
});

void test('the owner’s notes have a key of their own in each drive', () => {
  assert.deepEqual(ownerOf(bytes32(4)).noteKey, ownerOf(bytes32(4)).noteKey);
  const others = [ownerOf(bytes32(5)), ...elsewhere.map((other) => ownerOf(bytes32(4), other))];
  for (const { noteKey } of others) assert.notDeepEqual(noteKey, ownerOf(bytes32(4)).noteKey);
});

const bob = sealingKeyPair(bytes32(6));
const place = { node: 'n', generation: 2, account: 'bob' };

async function granted(): Promise<NodeView<Bytes>> {
  return nodeView({
    wrap: await wrapForGrant(drive, bob.publicKey, key, place),
    keyTag: grantTag(drive, key, place, bob.publicKey),
    keyGeneration: 2,
    role: 'viewer',
  });
}

void test('a person opens what was sealed to them, as themselves, in its place', async () => {
  const node = await granted();
  const access = granteeAccess('bob', bob)(drive);
  assert.equal(access.owner, undefined);
  assert.deepEqual(await access.unlockTop(node), key);
  for (const change of [{ id: 'm' }, { keyGeneration: 1 }, { wrap: flipped(node.wrap, -1) }])
    await assert.rejects(access.unlockTop({ ...node, ...change }), cannotOpen);
  await assert.rejects(granteeAccess('eve', bob)(drive).unlockTop(node), cannotOpen);
  await assert.rejects(granteeAccess('bob', sealingKeyPair(bytes32(7)))(drive).unlockTop(node), cannotOpen);
  for (const other of elsewhere)
    await assert.rejects(granteeAccess('bob', bob)(other).unlockTop(node), cannotOpen);
});

void test('a key that nobody tagged for this person is refused, though it opens', async () => {
  const node = await granted();
  const { unlockTop } = granteeAccess('bob', bob)(drive);
  const foreign = sealingKeyPair(bytes32(7)).publicKey;
  const tags = [
    undefined,
    new Uint8Array(),
    flipped(node.keyTag ?? assert.fail(), 0),
    grantTag(drive, key, place, foreign),
    grantTag(drive, bytes32(8), place, bob.publicKey),
    grantTag(drive, key, { ...place, account: 'eve' }, bob.publicKey),
    grantTag(drive, key, { ...place, generation: 1 }, bob.publicKey),
  ];
  for (const keyTag of tags) {
    const { keyTag: _, ...untagged } = node;
    await assert.rejects(unlockTop(keyTag === undefined ? untagged : { ...untagged, keyTag }), tampered);
  }
  assert.deepEqual(await unlockTop(node), key);
});

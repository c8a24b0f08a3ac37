import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { BOX_OVERHEAD, sealBox } from '../../crypto/box.ts';
import { contentKey, thumbnailKey } from '../../crypto/content-key.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { OTHER_CONTRACT, OTHER_NETWORK } from '../../protocol/testing.ts';
import { MAX_THUMBNAIL, openThumbnail, sealThumbnail } from './thumbnail-box.ts';

const c = { network: bytes32(0xa1), drive: bytes32(0xc1) };
const shares = { enclave: bytes32(1), vault: bytes32(2) };
const place = { node: 'n', version: 3 };
const picture = (length: number) => new Uint8Array(length).fill(0x5a);
const cannotOpen = { name: 'CryptoError', code: 'cannot-open' };

void test('a thumbnail comes back, and its length shows in steps of 4 KiB', async () => {
  for (const [length, pages] of [
    [0, 1],
    [1, 1],
    [4095, 1],
    [4096, 2],
    [MAX_THUMBNAIL, 7],
  ] as const) {
    const sealed = await sealThumbnail(c, shares, place, picture(length));
    assert.equal(sealed.length, 4096 * pages + BOX_OVERHEAD);
    assert.deepEqual(await openThumbnail(c, shares, place, sealed), picture(length));
  }
});

void test('another network, drive, node, version or share opens nothing, nor does an altered one', async () => {
  const sealed = await sealThumbnail(c, shares, place, picture(5000));
  for (const other of [{ network: OTHER_NETWORK }, { drive: OTHER_CONTRACT }])
    await assert.rejects(openThumbnail({ ...c, ...other }, shares, place, sealed), cannotOpen);
  for (const other of [{ node: 'm' }, { version: 2 }])
    await assert.rejects(openThumbnail(c, shares, { ...place, ...other }, sealed), cannotOpen);
  for (const other of [
    { enclave: bytes32(9) },
    { vault: bytes32(9) },
    { enclave: bytes32(2), vault: bytes32(1) },
  ])
    await assert.rejects(openThumbnail(c, { ...shares, ...other }, place, sealed), cannotOpen);
  for (const at of [0, 20, -1]) {
    await assert.rejects(openThumbnail(c, shares, place, flipped(sealed, at)), cannotOpen);
  }
  await assert.rejects(openThumbnail(c, shares, place, sealed.slice(0, -1)), cannotOpen);
  assert.deepEqual(await openThumbnail(c, shares, place, sealed), picture(5000));
});

void test('what was sealed under the content’s key, or for another purpose, is no thumbnail', async () => {
  const full = { ...c, ...place };
  const aad = domainBytes('thumbnail-aad', c.network, c.drive, 'n', 3);
  const underContentKey = await sealBox(contentKey(shares.enclave, shares.vault, full), picture(4096), aad);
  await assert.rejects(openThumbnail(c, shares, place, underContentKey), cannotOpen);
  const otherAad = domainBytes('content-aad', c.network, c.drive, 'n', 3);
  const elsewhere = await sealBox(thumbnailKey(shares.enclave, shares.vault, full), picture(4096), otherAad);
  await assert.rejects(openThumbnail(c, shares, place, elsewhere), cannotOpen);
});

void test('nothing above the limit is sealed or opened, and padding is canonical', async () => {
  await assert.rejects(sealThumbnail(c, shares, place, picture(MAX_THUMBNAIL + 1)), { code: 'bad-argument' });
  const key = thumbnailKey(shares.enclave, shares.vault, { ...c, ...place });
  const aad = domainBytes('thumbnail-aad', c.network, c.drive, 'n', 3);
  const long = await sealBox(key, picture(8 * 4096), aad);
  await assert.rejects(openThumbnail(c, shares, place, long), { name: 'DriveError', code: 'tampered' });
  const unpadded = await sealBox(key, picture(4096), aad);
  await assert.rejects(openThumbnail(c, shares, place, unpadded), { code: 'wrong-padding' });
});

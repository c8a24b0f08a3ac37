import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCid } from '../ipfs/block.ts';
import { bytes32 } from '../base/testing.ts';
import type { Bytes } from '../base/bytes.ts';
import { MAX_THUMBNAIL, openThumbnail } from './crypto/thumbnail-box.ts';
import { DriveError } from './drive-error.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { fullPurse } from './testing/full-purse.ts';
import { storeThumbnail, thumbnailInTime, withThumbnail, type StoredThumbnail } from './put-thumbnail.ts';

const CID_TEXT = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';
const place = { node: 'n', version: 1 };
const drive = { network: bytes32(0xa1), drive: bytes32(0xd1) };
const vault = bytes32(2);
const picture = new Uint8Array(100).fill(7);
const stored: StoredThumbnail = {
  ...{ cid: CID_TEXT, enclaveShare: bytes32(1) },
  stored: { root: CID_TEXT, bytes: 4096, secret: bytes32(3) },
};

function fakeContent(put: (bytes: Uint8Array) => void = () => undefined) {
  const abilities = { thumbnails: true };
  const content = {
    put: (bytes: Uint8Array) =>
      Promise.resolve(bytes)
        .then(put)
        .then(() => parseCid(CID_TEXT)),
    pin: () => Promise.resolve(),
  };
  return { abilities, drive, connection: { content }, purse: fullPurse };
}
const making = (bytes: Bytes | undefined) => () => Promise.resolve(bytes);

void test('a thumbnail is stored sealed under both shares', async () => {
  let block: Uint8Array | undefined;
  const open = fakeContent((bytes) => (block = bytes));
  const made = (await storeThumbnail(open, place, vault, making(picture))) ?? assert.fail();
  assert.equal(made.cid, CID_TEXT);
  const shares = { enclave: made.enclaveShare, vault };
  assert.deepEqual(await openThumbnail(drive, shares, place, (block ?? assert.fail()) as Bytes), picture);
});

void test('whatever goes wrong with it, there is none and nothing fails', async () => {
  const open = fakeContent();
  const failing = () => Promise.reject(new TypeError('not a picture'));
  for (const make of [undefined, failing, making(undefined), making(new Uint8Array())])
    assert.equal(await storeThumbnail(open, place, vault, make), undefined);
  assert.ok(await storeThumbnail(open, place, vault, making(new Uint8Array(MAX_THUMBNAIL))));
  assert.equal(
    await storeThumbnail(open, place, vault, making(new Uint8Array(MAX_THUMBNAIL + 1))),
    undefined,
  );
  const lost = fakeContent(() => {
    throw new DriveError('offline', 'no');
  });
  assert.equal(await storeThumbnail(lost, place, vault, making(picture)), undefined);
});

void test('one that comes late is not waited for', async () => {
  assert.equal(await thumbnailInTime(new Promise(() => undefined), 1), undefined);
  assert.equal(await thumbnailInTime(Promise.resolve(stored)), stored);
});

const refusal = (code: string) => new DriveError('refused', 'no', { cause: new ContractRefusal(code, '') });

void test('a drive that knows no thumbnails is told so once, and then without them', async () => {
  const asked: (StoredThumbnail | undefined)[] = [];
  const olderContract = (thumbnail: StoredThumbnail | undefined): Promise<string> => {
    asked.push(thumbnail);
    return thumbnail === undefined ? Promise.resolve('done') : Promise.reject(refusal('bad-arguments'));
  };
  const open = fakeContent();
  assert.equal(await withThumbnail(open, stored, olderContract), 'done');
  assert.equal(await withThumbnail(open, stored, olderContract), 'done');
  assert.deepEqual(asked, [stored, undefined, undefined]);
  assert.equal(await storeThumbnail(open, place, vault, making(picture)), undefined);
});

void test('no other refusal is taken for that, and a drive that takes them keeps getting them', async () => {
  const open = fakeContent();
  const conflict = () => Promise.reject(refusal('version-conflict'));
  await assert.rejects(withThumbnail(open, stored, conflict), { code: 'refused' });
  const always = () => Promise.reject(refusal('bad-arguments'));
  await assert.rejects(withThumbnail(open, stored, always), { code: 'refused' });
  const given: unknown[] = [];
  await withThumbnail(open, stored, async (thumbnail) => void given.push(thumbnail));
  assert.deepEqual(given, [stored]);
});

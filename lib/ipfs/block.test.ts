import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { sha256, sha512 } from 'multiformats/hashes/sha2';
import { randomBytes, utf8 } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createBlock, DAG_PB, MAX_BLOCK_BYTES, parseCid, RAW, verifyBlock } from './block.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;

void test('a block is the bytes that its CID names and no other', async () => {
  const { cid, bytes } = await createBlock(RAW, utf8('hello'));
  assert.equal(cid.toString(), 'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq');
  await verifyBlock(cid, bytes);
  for (let i = 0; i < bytes.length * 8; i++) {
    const altered = bytes.slice();
    altered[i >> 3] = (altered[i >> 3] ?? 0) ^ (1 << (i & 7));
    await assert.rejects(verifyBlock(cid, altered), refused('wrong-block'));
  }
});

void test('a block above the limit is refused, one at the limit is not', async () => {
  await createBlock(RAW, new Uint8Array(MAX_BLOCK_BYTES));
  await assert.rejects(createBlock(RAW, new Uint8Array(MAX_BLOCK_BYTES + 1)), refused('too-large'));
});

void test('only CIDs of the kinds that are kept are read', async () => {
  const bytes = randomBytes(4);
  const digest = await sha256.digest(bytes);
  for (const codec of [RAW, DAG_PB]) parseCid(CID.createV1(codec, digest).toString());
  const others = [
    CID.createV0(digest),
    CID.createV1(RAW, await sha512.digest(bytes)),
    CID.createV1(0x0129, digest),
    CID.createV1(RAW, await sha256.digest(bytes, { truncate: 20 })),
  ];
  for (const cid of others) assert.throws(() => parseCid(cid.toString()), refused('bad-cid'));
  await assert.rejects(verifyBlock(CID.createV0(digest), bytes), refused('bad-cid'));
});

void test('any other text is refused as a CID', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[bzfkQmk][a-z2-7]{0,80}$/),
  );
  fc.assert(
    fc.property(texts, (text) => {
      assert.throws(() => parseCid(text), refused('bad-cid'));
    }),
  );
});

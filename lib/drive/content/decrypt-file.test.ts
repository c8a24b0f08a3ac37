import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, equalBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { floeCapacity } from '../../crypto/floe/floe-parameters.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import {
  contentOf,
  eightMegabytes,
  fileKeys,
  portalOf,
  sourceOf,
  store,
  type Stored,
} from '../testing/stored-file.ts';
import { decryptFile } from './decrypt-file.ts';
import { encryptFile } from './encrypt-file.ts';
import type { FileSource } from './source-reader.ts';

const { key, aad } = fileKeys;
const CAPACITY = floeCapacity();
const tampered = { name: 'DriveError', code: 'tampered' };
const streamOf = (bytes: Bytes): FileSource => ({ ...sourceOf(bytes), size: undefined });

/** Leaves that hash as they should and are not the file's: what a hostile writer of the DAG could make. */
const storeOf = (leaves: readonly Bytes[]): ContentClient => ({
  ...portalOf(new Map()),
  async *fetchFile() {
    yield* leaves;
  },
});

async function read(
  client: ContentClient,
  { manifest, content }: Stored,
  changes: Partial<Manifest> = {},
  size = content.length,
  under = { key, aad },
) {
  const parts: Bytes[] = [];
  const version = { manifest: { ...manifest, ...changes }, ...under, size };
  for await (const part of decryptFile(client, version)) parts.push(part);
  return concatBytes(...parts);
}

for (const size of [
  0,
  1,
  4095,
  4096,
  4097,
  1_000_000,
  CAPACITY - 1,
  CAPACITY,
  CAPACITY + 1,
  2 * CAPACITY + 1,
  8 * CAPACITY,
  8 * CAPACITY + 1,
]) {
  void test(`a file of ${String(size)} bytes comes back through a portal`, async () => {
    const stored = await store(size);
    const back = await read(portalOf(stored.blocks), stored);
    assert.ok(equalBytes(back, stored.content));
    assert.ok(equalBytes(await read(storeOf(stored.leaves), stored), stored.content));
    const streamed = await store(size, { key, aad }, streamOf);
    assert.ok(equalBytes(await read(portalOf(streamed.blocks), streamed), streamed.content));
    assert.deepEqual(shapeOf(streamed), shapeOf(stored));
  });
}

/** What shows of a file. */
const shapeOf = ({ manifest: { segments, padded }, leaves }: Stored) => [
  ...[segments, padded],
  ...leaves.map(({ length }) => length),
];

void test('a portal that alters, cuts or withholds a block is found out', async () => {
  const stored = await store(5000);
  await assert.rejects(
    read(
      portalOf(stored.blocks, (b) => flipped(b, -1)),
      stored,
    ),
    tampered,
  );
  await assert.rejects(
    read(
      portalOf(stored.blocks, (b) => b.slice(0, -1)),
      stored,
    ),
    tampered,
  );
  await assert.rejects(read(portalOf(new Map()), stored), { name: 'DriveError', code: 'not-found' });
  await read(portalOf(stored.blocks), stored);
});

void test('segments dropped, repeated, reordered, cut or spliced are refused', async () => {
  const stored = await store(2 * CAPACITY + 1);
  const other = await store(2 * CAPACITY + 1);
  const [header, a, b, c] = stored.leaves;
  assert.ok(header && a && b && c && stored.leaves.length === 4);
  const [otherHeader, , otherB] = other.leaves;
  assert.ok(otherHeader && otherB);
  const attempts: Record<string, Bytes[]> = {
    'the header dropped': [a, b, c],
    'the first dropped': [header, b, c],
    'one in the middle dropped': [header, a, c],
    'the last dropped': [header, a, b],
    'all dropped': [header],
    nothing: [],
    'one repeated': [header, a, a, c],
    'one added at the end': [header, a, b, c, c],
    reordered: [header, b, a, c],
    'the last cut': [header, a, b, c.slice(0, -1)],
    'one spliced in from another file': [header, a, otherB, c],
    'another file’s header': [otherHeader, a, b, c],
    'a bit flipped': [header, a, flipped(b, 500), c],
    'header and segment in one leaf': [concatBytes(header, a), b, c],
    'one cut in two': [header, a.slice(0, 1000), a.slice(1000), b, c],
  };
  for (const [name, leaves] of Object.entries(attempts))
    await assert.rejects(read(storeOf(leaves), stored), tampered, name);
  assert.equal((await read(storeOf([header, a, b, c]), stored)).length, stored.content.length);
});

void test('the end of a file is where the manifest says', async () => {
  const stored = await store(2 * CAPACITY + 1);
  await assert.rejects(read(storeOf(stored.leaves), stored, { segments: 2 }), tampered);
  await assert.rejects(
    read(storeOf(stored.leaves), stored, { segments: 2, padded: 2 * CAPACITY }, 2 * CAPACITY),
    tampered,
  );
  await assert.rejects(read(storeOf(stored.leaves), stored, {}, 1), tampered);
  await assert.rejects(read(storeOf(stored.leaves), stored, {}, stored.content.length * 2), tampered);
});

void test('another key, another place or another header opens nothing', async () => {
  const stored = await store(100);
  const other = await store(100);
  await assert.rejects(read(storeOf(stored.leaves), stored, {}, 100, { key: bytes32(9), aad }), tampered);
  await assert.rejects(read(storeOf(stored.leaves), stored, {}, 100, { key, aad: bytes32(9) }), tampered);
  await assert.rejects(read(storeOf(stored.leaves), stored, { header: other.manifest.header }), tampered);
  await assert.rejects(read(storeOf(other.leaves), stored), tampered);
  const shortened = stored.manifest.header.slice();
  shortened[4] = 0x08;
  await assert.rejects(read(storeOf(stored.leaves), stored, { header: shortened }), tampered);
});

void test('a source that shrinks while it is read is not taken for the whole', async () => {
  const source = { ...sourceOf(contentOf(5000)), read: () => Promise.resolve(new Uint8Array(10)) };
  await assert.rejects(
    encryptFile(source, { key, aad }, () => Promise.resolve(), { sliceBytes: eightMegabytes }),
    { name: 'DriveError', code: 'changed-while-reading' },
  );
});

void test('the same content is stored differently each time', async () => {
  const [one, two] = [await store(10), await store(10)];
  assert.notEqual(one.manifest.root, two.manifest.root);
});

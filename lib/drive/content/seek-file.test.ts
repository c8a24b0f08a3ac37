import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { floeCapacity } from '../../crypto/floe/floe-parameters.ts';
import { RAW } from '../../ipfs/block.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import type { ContentClient } from '../../ipfs/content-client.ts';
import { CID } from 'multiformats/cid';
import { fileKeys, portalOf, store, type Stored } from '../testing/stored-file.ts';
import { seekFile } from './seek-file.ts';

const CAPACITY = floeCapacity();
const tampered = { name: 'DriveError', code: 'tampered' };

/** Every byte tells its place, and its segment. */
function placesOf(size: number): Bytes {
  const out = new Uint8Array(size);
  for (let at = 0; at < size; at++) out[at] = (at * 7 + Math.floor(at / CAPACITY) * 31 + (at >> 8)) & 0xff;
  return out;
}

/** A file of some segments, and which of their leaves were asked for: the header's is 0. */
function reading(stored: Stored, blocks = stored.blocks) {
  const names: string[] = [];
  for (const [name] of stored.blocks) if (CID.parse(name).code === RAW) names.push(name);
  const leaves: number[] = [];
  const client = portalOf(blocks, undefined, (cid) => {
    const leaf = names.indexOf(cid);
    if (leaf >= 0) leaves.push(leaf);
  });
  return { client, leaves, names };
}

const versionOf = (
  stored: Stored,
  changes: Partial<Stored['manifest']> = {},
  size = stored.content.length,
) => ({
  manifest: { ...stored.manifest, ...changes },
  ...fileKeys,
  size,
});

void describe('a file that is read anywhere', () => {
  let stored: Stored;
  const size = 12 * CAPACITY + 1000;
  before(async () => {
    stored = await store(placesOf(size));
  });

  void test('any range is what was stored, and costs the segments that cover it', async () => {
    const { client, leaves } = reading(stored);
    for (const [start, end, cost] of [
      [0, 1, [1]],
      [CAPACITY - 1, CAPACITY, [1]],
      [CAPACITY, CAPACITY + 1, [2]],
      [CAPACITY - 1, CAPACITY + 1, [1, 2]],
      [3 * CAPACITY, 4 * CAPACITY, [4]],
      [4 * CAPACITY + 5, 6 * CAPACITY + 5, [5, 6, 7]],
      [size - 1, size, [13]],
      [12 * CAPACITY, size, [13]],
      [size, size, []],
      [0, 0, []],
      [5, 5, []],
    ] as const) {
      leaves.length = 0;
      const file = seekFile(client, versionOf(stored));
      assert.equal(file.size, size);
      const plain = await file.read(start, end);
      assert.ok(equalBytes(plain, stored.content.slice(start, end)), `${String(start)} to ${String(end)}`);
      assert.deepEqual(
        [...leaves].sort((a, b) => a - b),
        cost,
      );
      file.close();
    }
    const file = seekFile(client, versionOf(stored));
    assert.ok(equalBytes(await file.read(0, size), stored.content));
  });

  void test('files of all lengths, where header and segment share a leaf, too', async () => {
    for (const length of [0, 1, 4096, 4097, CAPACITY - 1, CAPACITY, CAPACITY + 1]) {
      const other = await store(length);
      const file = seekFile(portalOf(other.blocks), versionOf(other));
      assert.ok(equalBytes(await file.read(0, length), other.content));
      if (length === 0) continue;
      assert.ok(equalBytes(await file.read(length - 1, length), other.content.slice(length - 1)));
    }
  });

  void test('what is not within the file is refused; its twin at the border is not', async () => {
    const file = seekFile(portalOf(stored.blocks), versionOf(stored));
    for (const [start, end] of [
      [-1, 1],
      [0, size + 1],
      [size + 1, size + 1],
      [2, 1],
      [0.5, 1],
      [Number.NaN, 1],
      [0, Infinity],
    ] as const)
      await assert.rejects(file.read(start, end), { name: 'DriveError', code: 'bad-argument' });
    assert.equal((await file.read(size - 1, size)).length, 1);
  });

  void test('segments are kept while they are among the last, and are no one’s to change', async () => {
    const { client, leaves } = reading(stored);
    const file = seekFile(client, versionOf(stored));
    const first = await file.read(10, 20);
    first.fill(0);
    assert.deepEqual(await file.read(10, 20), stored.content.slice(10, 20));
    assert.deepEqual(leaves, [1]);
    for (let segment = 2; segment < 11; segment++)
      await file.read(segment * CAPACITY + 100, segment * CAPACITY + 101);
    await file.read(10, 20);
    assert.deepEqual(leaves, [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1]);
  });

  void test('a read that goes on has a few segments fetched ahead, which are then there', async () => {
    const { client, leaves } = reading(stored);
    const file = seekFile(client, versionOf(stored));
    await file.read(0, 100);
    assert.deepEqual(leaves, [1]);
    await file.read(100, 200);
    await file.read(CAPACITY, 4 * CAPACITY);
    assert.deepEqual(leaves.slice(0, 4), [1, 2, 3, 4]);
    assert.equal(new Set(leaves).size, leaves.length);
    const tail = seekFile(client, versionOf(stored));
    await tail.read(size - 10, size - 5);
    assert.deepEqual(await tail.read(size - 5, size), stored.content.slice(-5));
  });

  void test('an altered block gives nothing of itself; what is sound beside it is read', async () => {
    const { names } = reading(stored);
    const fifth = names[5] ?? '';
    const altered = new Map(stored.blocks);
    altered.set(fifth, flipped(stored.blocks.get(fifth) ?? new Uint8Array(), 500));
    const file = seekFile(portalOf(altered), versionOf(stored));
    await assert.rejects(file.read(4 * CAPACITY + 9, 4 * CAPACITY + 10), tampered);
    await assert.rejects(file.read(4 * CAPACITY - 1, 4 * CAPACITY + 1), tampered);
    assert.equal((await file.read(4 * CAPACITY - 1, 4 * CAPACITY)).length, 1);
    const twin = seekFile(portalOf(stored.blocks), versionOf(stored));
    assert.equal((await twin.read(4 * CAPACITY - 1, 4 * CAPACITY + 1)).length, 2);
  });

  void test('a block that is missing is said to be; once it is there it is read', async () => {
    const { names } = reading(stored);
    const fifth = names[5] ?? '';
    const lacking = new Map(stored.blocks);
    lacking.delete(fifth);
    const file = seekFile(portalOf(lacking), versionOf(stored));
    await assert.rejects(file.read(4 * CAPACITY, 4 * CAPACITY + 1), { code: 'not-found' });
    lacking.set(fifth, stored.blocks.get(fifth) ?? new Uint8Array());
    assert.deepEqual(
      await file.read(4 * CAPACITY, 4 * CAPACITY + 1),
      stored.content.slice(4 * CAPACITY, 4 * CAPACITY + 1),
    );
  });

  void test('a segment in another one’s place, of another file or beyond the end is refused', async () => {
    const other = await store(size);
    /** Leaves that hash as they should, in an order of whoever made the DAG. */
    const client = (leaves: readonly (Bytes | undefined)[]): ContentClient => ({
      ...portalOf(new Map()),
      openFile: () =>
        Promise.resolve({
          leafCount: leaves.length,
          leaf: (index) => Promise.resolve(leaves[index] ?? new Uint8Array()),
        }),
    });
    const { leaves } = stored;
    const at = (changed: readonly (Bytes | undefined)[]) =>
      seekFile(client(changed), versionOf(stored)).read(CAPACITY, CAPACITY + 1);
    await assert.rejects(at(leaves.with(2, leaves[3] ?? new Uint8Array())), tampered);
    await assert.rejects(at(leaves.with(2, other.leaves[2] ?? new Uint8Array())), tampered);
    await assert.rejects(at(leaves.with(2, leaves.at(-1) ?? new Uint8Array())), tampered);
    await assert.rejects(at(leaves.slice(0, -1)), tampered);
    await assert.rejects(at([...leaves, leaves[1]]), tampered);
    assert.deepEqual(await at(leaves), stored.content.slice(CAPACITY, CAPACITY + 1));
  });

  void test('another size, header or key opens nothing', async () => {
    const client = portalOf(stored.blocks);
    const read = (version: ReturnType<typeof versionOf>) => seekFile(client, version).read(0, 1);
    await assert.rejects(read(versionOf(stored, {}, 1)), tampered);
    await assert.rejects(read(versionOf(stored, { segments: 12 })), tampered);
    await assert.rejects(read(versionOf(stored, { header: flipped(stored.manifest.header, 50) })), tampered);
    await assert.rejects(read({ ...versionOf(stored), key: bytes32(9) }), tampered);
    await assert.rejects(read({ ...versionOf(stored), aad: bytes32(9) }), tampered);
    assert.equal((await read(versionOf(stored))).length, 1);
  });

  void test('closed, it ends what is under way and reads nothing more; another one does', async () => {
    const waiting = Promise.withResolvers<undefined>();
    const client: ContentClient = {
      ...portalOf(new Map()),
      openFile: (_root, signal) =>
        new Promise((_resolve, reject) => {
          waiting.resolve(undefined);
          signal?.addEventListener('abort', () => {
            reject(new ContentError('aborted', 'over'));
          });
        }),
    };
    const file = seekFile(client, versionOf(stored));
    const read = file.read(0, 1);
    await waiting.promise;
    file.close();
    await assert.rejects(read, { name: 'DriveError', code: 'aborted' });
    await assert.rejects(file.read(0, 1), { code: 'aborted' });
    const stop = new AbortController();
    const stopped = seekFile(portalOf(stored.blocks), versionOf(stored), { signal: stop.signal });
    assert.equal((await stopped.read(0, 1)).length, 1);
    stop.abort();
    await assert.rejects(stopped.read(0, 1), { code: 'aborted' });
  });

  void test('an interruption is told, and the same part is asked for again', async () => {
    let isOn = false;
    const sound = portalOf(stored.blocks);
    const client: ContentClient = {
      ...sound,
      openFile: (root, signal) =>
        isOn ? sound.openFile(root, signal) : Promise.reject(new ContentError('offline', 'cut off')),
    };
    await assert.rejects(seekFile(client, versionOf(stored)).read(0, 1), { code: 'offline' });
    const file = seekFile(client, versionOf(stored), {
      onInterrupted: () => {
        isOn = true;
        return Promise.resolve();
      },
    });
    assert.equal((await file.read(0, 1)).length, 1);
  });
});

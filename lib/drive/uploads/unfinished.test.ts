import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { blobOf } from '../../ipfs/client/carrier-fetch.ts';
import { ContentError } from '../../ipfs/content-error.ts';
import { CAR_LIMITS, readCar } from '../../ipfs/car/car-reader.ts';
import { createContentClient, type ContentClient } from '../../ipfs/content-client.ts';
import { walkDag } from '../../ipfs/dag/walk.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { NETWORK } from '../../protocol/testing.ts';
import { decryptFile } from '../content/decrypt-file.ts';
import { storeContent } from '../content/store-content.ts';
import { createSealedStore } from '../memory/sealed-store.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { paying } from '../testing/full-purse.ts';
import { openUnfinished } from './unfinished.ts';

/** Enough that slices become as long as they may, of which some are under way at the end. */
const LONG = 40 << 20;
/** The shortest that is gone on with: a header and sixteen segments, and how many of these arrive before the end. */
const SHORT = 16 << 20;
const SOME = 8;
const DAY = 24 * 3_600_000;
const [key, aad] = [bytes32(1), bytes32(2)];
const freshPlace = (id: string) => ({ id, version: 1, shares: { enclave: bytes32(3), vault: bytes32(4) } });

function contentOf(seed: number, size = SHORT): Bytes {
  const out = new Uint8Array(size).fill(seed);
  for (let at = 0; at < size; at += 1 << 20) out.set(randomBytes(64), at);
  return out;
}

/** A store of content that counts leaves, and can end after some of them, or lose all that it has. */
function contentStore() {
  const blocks = new Map<string, Bytes>();
  const sent: string[] = [];
  const names = new Set<string>();
  let room = Infinity;
  let takesNoPins = false;
  const client: Pick<ContentClient, 'putCar' | 'pin'> = {
    async putCar(car, { upload } = {}) {
      names.add(String(upload));
      const { blocks: found } = await readCar(blobOf(car).stream(), CAR_LIMITS);
      const read: [string, Bytes][] = [];
      for await (const { cid, bytes } of found) read.push([cid.toString(), bytes]);
      const leaves = read.filter(([cid]) => cid.startsWith('bafkrei')).map(([cid]) => cid);
      if (sent.length + leaves.length > room) throw new ContentError('offline', 'cut off');
      sent.push(...leaves);
      for (const [cid, bytes] of read) blocks.set(cid, bytes);
      return { blocks: read.length, bytes: 0 };
    },
    async pin(root, { upload } = {}) {
      names.add(String(upload));
      if (takesNoPins) throw new ContentError('offline', 'cut off');
      for await (const { cid } of walkDag(root, (of) => Promise.resolve(blocks.get(of.toString())))) {
        if (blocks.has(cid.toString())) continue;
        throw new ContentError('refused', 'blocks are missing', {
          refusal: { status: 409, code: 'incomplete' },
        });
      }
    },
  };
  return {
    client,
    blocks,
    sent,
    names,
    endAfter: (leaves: number) => (room = leaves),
    refusePins: (refuses: boolean) => (takesNoPins = refuses),
    lose: () => {
      blocks.clear();
      sent.length = 0;
    },
  };
}

/** One process after another on one device. */
function device() {
  const memory = createMemoryStore();
  const content = contentStore();
  const upload = async (bytes: Bytes, { id = 'n', modified = 5, now = Date.now() } = {}) => {
    const store = createSealedStore(memory, bytes32(9), NETWORK, 'uploads');
    const source = {
      name: 'film.mov',
      size: bytes.length,
      modified,
      read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
    };
    const unfinished = await openUnfinished(
      { network: NETWORK, store },
      { into: 'root', version: 1 },
      source,
      freshPlace(id),
      () => now,
    );
    assert.ok(unfinished);
    const stored = await unfinished.store((how) =>
      storeContent(content.client, source, { key, aad }, { ...how, ...paying }),
    );
    return { ...unfinished, stored };
  };
  return { memory, content, upload };
}

const cutOff = { name: 'Error', code: 'offline' };

async function contentUnder(
  { root, bytes: _, size, ...rest }: Awaited<ReturnType<typeof storeContent>>,
  blocks: ReadonlyMap<string, Bytes>,
): Promise<Bytes> {
  const content = createContentClient({
    baseUrl: 'http://portal',
    fetch: (input) => {
      const [, cid = ''] = /ipfs\/(\w+)/.exec(input instanceof Request ? input.url : String(input)) ?? [];
      return Promise.resolve(new Response(blocks.get(cid) ?? null, { status: blocks.has(cid) ? 200 : 404 }));
    },
  });
  const manifest = { root: root.toString(), ...rest } as Manifest;
  const chunks: Bytes[] = [];
  for await (const chunk of decryptFile(content, { manifest, key, aad, size })) chunks.push(chunk);
  return concatBytes(...chunks);
}

void test('another process goes on where the last one ended, and sends nothing twice', async () => {
  const bytes = contentOf(1, LONG);
  const { content, upload, memory } = device();
  content.endAfter(20);
  await assert.rejects(upload(bytes), (error: Error & { code?: string }) => error.code === cutOff.code);
  const before = content.sent.length;
  assert.ok(before > 5, String(before));
  content.endAfter(30);
  await assert.rejects(upload(bytes, { id: 'another' }));
  content.endAfter(Infinity);
  const { isResumed, place, stored, end } = await upload(bytes, { id: 'third' });
  assert.deepEqual([isResumed, place.id], [true, 'n']);
  // The header and 41 segments, each once, but for those whose slice arrived after one that did not.
  assert.equal(new Set(content.sent).size, content.sent.length);
  const leaves = [...content.blocks.keys()].filter((cid) => cid.startsWith('bafkrei'));
  assert.ok(leaves.length <= stored.segments + 1 + 24, String(leaves.length));
  assert.deepEqual(await contentUnder(stored, content.blocks), bytes);
  await end();
  assert.equal(memory.records.size, 0);
});

void test('a source that changed gets fresh keys, and one that was not begun is not resumed', async () => {
  const { content, upload } = device();
  content.endAfter(SOME);
  await assert.rejects(upload(contentOf(1)));
  content.endAfter(Infinity);
  const changed = await upload(contentOf(2), { id: 'fresh', modified: 6 });
  assert.deepEqual([changed.isResumed, changed.place.id], [false, 'fresh']);
});

void test('what the store lost is stored again', async () => {
  const bytes = contentOf(3);
  const { content, upload } = device();
  content.endAfter(SOME);
  await assert.rejects(upload(bytes));
  content.lose();
  content.endAfter(Infinity);
  const { isResumed, stored } = await upload(bytes);
  assert.equal(isResumed, true);
  assert.deepEqual(await contentUnder(stored, content.blocks), bytes);
});

void test('what is older than the store keeps it, or was altered, is begun anew', async () => {
  const bytes = contentOf(4);
  const { content, upload, memory } = device();
  content.endAfter(SOME);
  await assert.rejects(upload(bytes));
  content.endAfter(Infinity);
  const late = await upload(bytes, { id: 'late', now: Date.now() + DAY });
  assert.deepEqual([late.isResumed, late.place.id], [false, 'late']);
  assert.deepEqual(await contentUnder(late.stored, content.blocks), bytes);
  content.lose();
  content.endAfter(SOME);
  await assert.rejects(upload(bytes, { modified: 7 }));
  for (const [name, sealed] of memory.records) memory.records.set(name, flipped(sealed, 20));
  content.endAfter(Infinity);
  const altered = await upload(bytes, { id: 'altered', modified: 7 });
  assert.deepEqual([altered.isResumed, altered.place.id], [false, 'altered']);
  assert.deepEqual(await contentUnder(altered.stored, content.blocks), bytes);
});

void test('all of it is sent under one name, under which the store holds it', async () => {
  const { content, upload } = device();
  const bytes = contentOf(5);
  content.endAfter(SOME);
  await assert.rejects(upload(bytes));
  content.endAfter(Infinity);
  await upload(bytes);
  assert.equal(content.names.size, 1);
  await upload(contentOf(6), { modified: 8 });
  assert.equal(content.names.size, 2);
  for (const name of content.names) assert.match(name, /^[0-9a-f]{32}$/);
});

for (const [what, leaves] of [
  ['the header alone', 1],
  ['the header and a segment', 2],
  ['all but the pin', Infinity],
] as const)
  void test(`where ${what} was stored before the end, the next process makes the file whole`, async () => {
    const bytes = contentOf(7);
    const { content, upload } = device();
    content.endAfter(leaves);
    content.refusePins(true);
    await assert.rejects(upload(bytes));
    const before = content.sent.length;
    content.endAfter(Infinity);
    content.refusePins(false);
    const { isResumed, stored } = await upload(bytes);
    assert.equal(isResumed, true);
    if (leaves === Infinity) assert.equal(content.sent.length, before);
    assert.deepEqual(await contentUnder(stored, content.blocks), bytes);
  });

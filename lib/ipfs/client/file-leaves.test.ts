import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CID } from 'multiformats/cid';
import { createBufferPool } from '../../base/buffer-pool.ts';
import { readChunks } from '../../base/byte-reader.ts';
import { concatBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createContentClient, type ContentClient } from '../content-client.ts';
import { encodeCarHeader, encodeSectionHead } from '../car/car-encoding.ts';
import { carLeaves } from '../car/car-leaves.ts';
import { carOf } from '../car/car-slices.ts';
import { createDagBuilder } from '../dag/dag-builder.ts';
import { openFileDag } from '../dag/file-dag.ts';
import { createFileNode, leafChild } from '../dag/file-node.ts';
import { createBlock, RAW, type Block } from '../block.ts';
import { fileLeaves } from './file-leaves.ts';
import { startPortalFixture } from '../testing/portal-fixture.ts';
import { createTemporaryNodes } from '../testing/temporary-nodes.ts';

const KIB = 1 << 10;
const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const nodes = createTemporaryNodes();
let baseUrl: string;
let closePortal: () => Promise<void>;
let file: { root: CID; content: Bytes; leaves: readonly Block[] };
let keep: (blocks: readonly Block[]) => Promise<void>;

before(async () => {
  const node = await nodes.start();
  ({ baseUrl, close: closePortal } = await startPortalFixture(node));
  const plain = createContentClient({ baseUrl });
  keep = async (blocks) => void (await plain.putCar(carOf(blocks)));
  file = await fileOf(80, 100 * KIB);
});
after(async () => {
  await closePortal();
  await nodes.close();
});

/** A short first leaf, as the drive's files have it, and many of one length. */
async function fileOf(count: number, length: number) {
  const builder = createDagBuilder();
  // Each is another one, which its first bytes see to.
  const parts = Array.from({ length: count }, (_, i) => {
    const part = new Uint8Array(i === 0 ? 74 : length).fill(i);
    part.set(randomBytes(64));
    return part;
  });
  const blocks: Block[] = [];
  for (const part of parts) blocks.push(...(await builder.addLeaf(part)));
  const { root, blocks: rest } = await builder.finish();
  await keep([...blocks, ...rest]);
  return { root, content: concatBytes(...parts), leaves: blocks };
}

/** What a portal may make of a CAR on its way out. */
type Tamper = (car: Bytes) => Response | Uint8Array<ArrayBuffer>;

function clientOf(tamper?: Tamper, onLeaf: (bytes: Bytes) => Bytes = (bytes) => bytes) {
  const asked = { cars: 0, blocks: 0 };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const isCar = input instanceof URL && input.search.includes('format=car');
    asked[isCar ? 'cars' : 'blocks'] += 1;
    const response = await globalThis.fetch(input, init);
    if (isCar && tamper === undefined) return response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const changed = isCar ? tamper?.(bytes) : onLeaf(bytes);
    return changed instanceof Response ? changed : new Response(changed);
  };
  return { asked, client: createContentClient({ baseUrl, fetch }) };
}

async function read(client: ContentClient, root: CID, signal?: AbortSignal): Promise<Bytes> {
  const pool = createBufferPool(1 << 20);
  const parts: Bytes[] = [];
  for await (const leaf of client.fetchFile(root, { pool, ...(signal && { signal }) })) {
    parts.push(leaf.slice());
    pool.give(leaf);
  }
  return concatBytes(...parts);
}

const isSame = (one: Bytes, other: Bytes): boolean => Buffer.from(one).equals(Buffer.from(other));

void test('a long file comes in a few CARs, and a short end leaf by leaf', async () => {
  const { client, asked } = clientOf();
  assert.ok(isSame(await read(client, file.root), file.content));
  // Of 80 leaves 64 are long enough for a CAR, and 16 are not; the root came before.
  assert.deepEqual(asked, { cars: 1, blocks: 1 + 16 });
  const honest = createContentClient({ baseUrl });
  assert.ok(isSame(await read(honest, file.root), file.content));
});

void test('whatever a portal makes of a CAR, the file is what it was', async () => {
  // The root names it, too, before it comes.
  const at = (cid: CID, car: Bytes): number => Buffer.from(car).lastIndexOf(cid.bytes);
  const leaf = (index: number): Block => file.leaves[index] ?? assert.fail();
  const tamperings: Record<string, Tamper> = {
    'a byte of a leaf': (car) => {
      car[at(leaf(20).cid, car) + 100] = (car[at(leaf(20).cid, car) + 100] ?? 0) ^ 1;
      return car;
    },
    'an end in a leaf': (car) => car.slice(0, 3_000_000),
    'an end behind the header': (car) => car.slice(0, encodeCarHeader(file.root).length),
    'no byte at all': () => new Uint8Array(),
    'a leaf that is missing': (car) =>
      concatBytes(car.slice(0, at(leaf(5).cid, car) - 3), car.slice(at(leaf(6).cid, car) - 3)),
    'another root': (car) =>
      concatBytes(encodeCarHeader(leaf(1).cid), car.slice(encodeCarHeader(file.root).length)),
    'sections without an end': (car) =>
      concatBytes(encodeCarHeader(file.root), new Uint8Array(car.length).fill(0xff)),
    'empty sections': (car) => concatBytes(encodeCarHeader(file.root), new Uint8Array(car.length)),
    'inner nodes without end': (car) => {
      const header = encodeCarHeader(file.root);
      const node = car.slice(header.length, at(leaf(0).cid, car) - 2);
      return concatBytes(header, ...Array.from({ length: 1000 }, () => node));
    },
    'a page of a proxy': () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    'what it does not serve': () => new Response('{}', { status: 406 }),
    'what it does not find': () => new Response('{}', { status: 404 }),
  };
  for (const [what, tamper] of Object.entries(tamperings)) {
    const { client, asked } = clientOf(tamper);
    assert.ok(isSame(await read(client, file.root), file.content), what);
    assert.ok(asked.cars === 1 && asked.blocks > 17, what);
  }
});

void test('a portal that lies in CARs and in blocks is told of at the first leaf that is not what it should be', async () => {
  const flip = (bytes: Bytes): Bytes => {
    if (bytes.length === 100 * KIB) bytes[7] = (bytes[7] ?? 0) ^ 1;
    return bytes;
  };
  const { client } = clientOf((car) => car.slice(0, 1_000_000), flip);
  const parts: Bytes[] = [];
  const reading = (async () => {
    for await (const leaf of client.fetchFile(file.root)) parts.push(leaf);
  })();
  await assert.rejects(reading, refused('wrong-block'));
  const got = concatBytes(...parts);
  assert.ok(got.length > 800_000 && isSame(got, file.content.slice(0, got.length)));
});

void test('a portal that never serves CARs is asked for few of them', async () => {
  const long = await fileOf(64 * 4 + 1, 70 * KIB);
  const unserved = [() => new Uint8Array(), () => new Response('{}', { status: 406 })];
  for (const answer of unserved) {
    const { client, asked } = clientOf(answer);
    assert.ok(isSame(await read(client, long.root), long.content));
    assert.equal(asked.cars, 2);
  }
  const twin = clientOf();
  assert.ok(isSame(await read(twin.client, long.root), long.content));
  assert.equal(twin.asked.cars, 4);
});

void test('a reader who stops ends what is under way, and so does the signal', async () => {
  const honest = createContentClient({ baseUrl });
  for await (const leaf of honest.fetchFile(file.root)) {
    assert.equal(leaf.length, 74);
    break;
  }
  const late = new AbortController();
  let given = 0;
  const reading = (async () => {
    for await (const _leaf of honest.fetchFile(file.root, { signal: late.signal }))
      if (++given === 3) late.abort();
  })();
  await assert.rejects(reading, refused('aborted'));
  assert.equal(given, 3);
});

void test('inner nodes that lie about lengths cost no memory, and the file is read', async () => {
  const leaves = await Promise.all([1, 2, 3].map(() => createBlock(RAW, randomBytes(1000))));
  for (const size of [2n ** 40n, 2n ** 62n, 0n]) {
    const { block } = await createFileNode(leaves.map((leaf) => ({ ...leafChild(leaf), fileSize: size })));
    await keep([...leaves, block]);
    const { client } = clientOf();
    assert.ok(isSame(await read(client, block.cid), concatBytes(...leaves.map(({ bytes }) => bytes))));
  }
});

void test('while its reader does nothing no connection is kept, and then it goes on with a new one', async () => {
  const client = createContentClient({ baseUrl });
  const dag = await openFileDag(file.root, (cid) => client.fetchBlock(cid));
  const began: number[] = [];
  let ended = Promise.withResolvers<undefined>();
  let singles = 0;
  const leaves = fileLeaves({
    ...{ root: file.root, dag, pool: createBufferPool(1 << 20), width: 2, signal: undefined, idle: 20 },
    async openCar(root, from, to, signal) {
      began.push(from);
      const body = await client.openCar(root, from, to, signal);
      const end = (): Promise<void> => {
        ended.resolve(undefined);
        return body.end();
      };
      return { ...body, end };
    },
    async fetchLeaf(index) {
      singles += 1;
      return client.fetchBlock((await dag.leaf(index)).cid);
    },
  });
  const parts: Bytes[] = [];
  for await (const leaf of leaves) {
    parts.push(leaf);
    if (parts.length === 10) await ended.promise;
    if (parts.length === 9) ended = Promise.withResolvers();
  }
  assert.ok(isSame(concatBytes(...parts), file.content));
  // A slow machine lets go of more.
  assert.ok(began.length >= 2 && began.includes(74 + 9 * 100 * KIB));
  assert.ok(singles <= 41);
});

void test('a CAR that is another one is let go of at its first bytes, as one that was read whole is', async () => {
  const [first] = file.leaves;
  assert.ok(first !== undefined);
  const places = [{ cid: first.cid, from: 0, length: first.bytes.length }];
  const own = concatBytes(encodeCarHeader(file.root), encodeSectionHead(first), first.bytes);
  for (const [car, isOwn] of [
    [own, true],
    [new Uint8Array(1000), false],
  ] as const) {
    let ends = 0;
    const stream = (async function* () {
      await Promise.resolve();
      yield car;
    })();
    const body = readChunks(stream, () => void (ends += 1));
    const leaves = carLeaves(body, file.root, places, createBufferPool(1 << 20));
    const reading = (async () => {
      for await (const leaf of leaves) assert.ok(isSame(leaf, first.bytes));
    })();
    await (isOwn ? reading : assert.rejects(reading, refused('malformed')));
    assert.equal(ends, 1);
  }
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CID } from 'multiformats/cid';
import { concatBytes, randomBytes, utf8, type Bytes } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { createBlock, MAX_BLOCK_BYTES, RAW } from './block.ts';
import { carOf, createCarSlicer } from './car/car-slices.ts';
import type { Sendable } from './client/carrier.ts';
import { createContentClient, type ContentClient } from './content-client.ts';
import { ContentError } from './content-error.ts';
import { createDagBuilder } from './dag/dag-builder.ts';
import { startPortalFixture, type Tampering } from './testing/portal-fixture.ts';
import { createTemporaryNodes } from './testing/temporary-nodes.ts';

const refused = (code: string) => (error: unknown) => codeOf(error) === code;
const nodes = createTemporaryNodes();
const portals: { close(): Promise<void> }[] = [];
after(async () => {
  await Promise.all(portals.map((portal) => portal.close()));
  await nodes.close();
});

async function startPortal(tamper?: Tampering) {
  const node = await nodes.start();
  const portal = await startPortalFixture(node, tamper);
  portals.push(portal);
  return { node, client: createContentClient({ baseUrl: portal.baseUrl }), baseUrl: portal.baseUrl };
}

/** Uploads a file of small leaves as the drive does: leaves, slices, root, pin. */
async function upload(client: ContentClient, content: Bytes, leafLength: number): Promise<CID> {
  const builder = createDagBuilder();
  const slicer = createCarSlicer({ maxBytes: () => 4000 });
  const send = async (slice: Sendable | undefined) =>
    slice === undefined ? undefined : client.putCar(slice);
  for (let at = 0; at < content.length; at += leafLength) {
    for (const block of await builder.addLeaf(content.slice(at, at + leafLength)))
      await send(slicer.add(block));
  }
  const { root, blocks } = await builder.finish();
  for (const block of blocks) await send(slicer.add(block));
  await send(slicer.flush());
  await client.pin(root);
  return root;
}

async function download(client: ContentClient, root: CID): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const leaf of client.fetchFile(root)) parts.push(leaf);
  return concatBytes(...parts);
}

void test('a file goes up in slices, is pinned, and comes down in order and by leaf', async () => {
  const { node, client } = await startPortal();
  const content = randomBytes(20_000);
  const root = await upload(client, content, 512);
  assert.deepEqual(
    (await node.pins()).map(({ root }) => String(root)),
    [root.toString()],
  );
  assert.deepEqual(await download(client, root), content);
  const file = await client.openFile(root);
  assert.equal(file.leafCount, 40);
  assert.deepEqual(await file.leaf(39), content.slice(39 * 512));
  assert.deepEqual(await file.leaf(3), content.slice(3 * 512, 4 * 512));
  await assert.rejects(file.leaf(40), refused('wrong-layout'));
});

void test('one block goes up and comes down; a single leaf is a file', async () => {
  const { client } = await startPortal();
  const cid = await client.put(utf8('one block'));
  assert.deepEqual(await client.fetchBlock(cid), utf8('one block'));
  await client.pin(cid);
  assert.deepEqual(await download(client, cid), utf8('one block'));
});

void test('blocks that a lying portal altered are refused; an honest one’s are not', async () => {
  let lies = false;
  let target = '';
  const flip: Tampering = (bytes, path) => {
    if (!lies || !path.includes(target)) return bytes;
    const altered = Uint8Array.from(bytes);
    altered[0] = (altered[0] ?? 0) ^ 1;
    return altered;
  };
  const { client } = await startPortal(flip);
  const content = randomBytes(3000);
  const root = await upload(client, content, 1000);
  const leaf = (await createBlock(RAW, content.slice(1000, 2000))).cid;
  for (const path of [root.toString(), leaf.toString()]) {
    [lies, target] = [true, path];
    await assert.rejects(download(client, root), refused('wrong-block'));
    lies = false;
    assert.deepEqual(await download(client, root), content);
  }
  [lies, target] = [true, leaf.toString()];
  await assert.rejects(client.fetchBlock(leaf), refused('wrong-block'));
  assert.deepEqual(await (await client.openFile(root)).leaf(0), content.slice(0, 1000));
  lies = false;
  await client.fetchBlock(leaf);
});

void test('a truncated, extended, swapped or endless answer is refused', async () => {
  let answer: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  const { client } = await startPortal((bytes) => answer(bytes));
  const cid = await client.put(utf8('content'));
  const answers: [(bytes: Uint8Array) => Uint8Array, string][] = [
    [(bytes) => bytes.slice(0, -1), 'wrong-block'],
    [(bytes) => concatBytes(bytes, Uint8Array.of(0)), 'wrong-block'],
    [() => utf8('another'), 'wrong-block'],
    [() => new Uint8Array(0), 'wrong-block'],
    [() => new Uint8Array(MAX_BLOCK_BYTES + 1), 'too-large'],
  ];
  for (const [given, code] of answers) {
    answer = given;
    await assert.rejects(client.fetchBlock(cid), refused(code));
  }
  answer = (bytes) => bytes;
  await client.fetchBlock(cid);
});

void test('absent, refused, unreachable and aborted are told apart', async () => {
  const { client } = await startPortal();
  const block = await createBlock(RAW, utf8('nowhere'));
  await assert.rejects(client.fetchBlock(block.cid), refused('not-found'));
  const altered = carOf([{ cid: block.cid, bytes: utf8('altered') }]);
  await assert.rejects(client.putCar(altered), {
    code: 'refused',
    refusal: { status: 400, code: 'wrong-block' },
  });
  await assert.rejects(client.pin(block.cid), {
    code: 'refused',
    refusal: { status: 409, code: 'incomplete' },
  });
  await assert.rejects(client.fetchBlock(block.cid, AbortSignal.abort()), refused('aborted'));
  const nobody = createContentClient({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(nobody.fetchBlock(block.cid), refused('offline'));
  await client.put(block.bytes);
  await client.pin(block.cid);
});

void test('answers that are not a portal’s become codes too', async () => {
  const answering = (response: () => Response) =>
    createContentClient({ baseUrl: 'http://portal', fetch: () => Promise.resolve(response()) });
  const car = carOf([]);
  const json = { 'content-type': 'application/json' };
  const answers: [() => Response, string][] = [
    [() => new Response('<html>', { status: 502 }), 'offline'],
    [() => new Response('<html>', { status: 403 }), 'refused'],
    [() => new Response('{"error":', { status: 403, headers: json }), 'refused'],
    [() => new Response('{"error":{"code":7}}', { status: 429, headers: json }), 'refused'],
    [() => new Response('hello'), 'malformed'],
    [() => new Response('{"blocks":1}'), 'malformed'],
    [() => new Response('{"blocks":1,"bytes":-1}'), 'malformed'],
    [() => new Response('x'.repeat(5000)), 'too-large'],
  ];
  for (const [response, code] of answers)
    await assert.rejects(answering(response).putCar(car), refused(code));
  const good = answering(() => new Response('{"blocks":1,"bytes":2}'));
  assert.deepEqual(await good.putCar(car), { blocks: 1, bytes: 2 });
});

void test('a path in the portal’s address is kept, and no credentials are sent', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    asked.push([input instanceof Request ? input.url : String(input), init]);
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  const { cid } = await createBlock(RAW, utf8('x'));
  await createContentClient({ baseUrl: 'https://portal/velum', fetch }).pin(cid);
  const [first] = asked;
  assert.equal(first?.[0], `https://portal/velum/v1/pins/${cid.toString()}`);
  assert.equal(first[1]?.credentials, 'omit');
});

void test('several leaves are fetched at a time, never more than asked, and none after the reader stops', async () => {
  const { client, baseUrl } = await startPortal();
  const content = randomBytes(2000);
  const root = await upload(client, content, 100);
  let underWay = 0;
  let most = 0;
  let aborted = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    most = Math.max(most, ++underWay);
    try {
      return await globalThis.fetch(input, init);
    } catch (error) {
      aborted++;
      throw error;
    } finally {
      underWay--;
    }
  };
  const counting = createContentClient({ baseUrl, fetch });
  const parts: Bytes[] = [];
  for await (const leaf of counting.fetchFile(root, { width: 3 })) parts.push(leaf);
  assert.deepEqual(concatBytes(...parts), content);
  assert.ok(most > 1 && most <= 3);
  for await (const leaf of counting.fetchFile(root, { width: 3 })) {
    assert.deepEqual(leaf, content.slice(0, 100));
    break;
  }
  assert.ok(aborted <= 3);
  const stop = new AbortController();
  const stopped = (async () => {
    for await (const _leaf of counting.fetchFile(root, { signal: stop.signal })) stop.abort();
  })();
  await assert.rejects(
    stopped,
    (error: unknown) => error instanceof ContentError && error.code === 'aborted',
  );
});

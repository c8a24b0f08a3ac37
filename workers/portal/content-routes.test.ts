import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomBytes, toHex, utf8 } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { bytes32, flipped } from '../../lib/base/testing.ts';
import { createBlock, RAW, type Block } from '../../lib/ipfs/block.ts';
import { ContentError, type ContentErrorCode } from '../../lib/ipfs/content-error.ts';
import type { ContentNode } from '../../lib/ipfs/content-node.ts';
import { carOf } from '../../lib/ipfs/car/car-slices.ts';
import { createTemporaryNodes } from '../../lib/ipfs/testing/temporary-nodes.ts';
import { createHttpServer } from '../service/http-server.ts';
import { pinReleaseCodec, pinReleaseHash, pinRequestCodec } from '../../lib/protocol/pin-request.ts';
import { PURSE_HEADER, UPLOAD_HEADER } from '../../lib/protocol/upload-header.ts';
import { startTestStore, TEST_HOLD, type TestStore } from './credit/testing.ts';
import { addContentRoutes } from './content-routes.ts';

const nodes = createTemporaryNodes();
const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
let released = 0;
const network = bytes32(9);
let store: TestStore;
let node: ContentNode;
/** Pays for whatever these tests store. */
let purse: string;
before(async () => {
  store = await startTestStore(nodes);
  ({ node } = store);
  purse = toHex(await store.fill(2 ** 30));
  const { content } = store;
  addContentRoutes(server, { content, node, network, onReleased: () => (released += 1) });
  await server.ready();
});
after(async () => {
  await server.close();
  await nodes.close();
});

const post = (url: string, payload?: Uint8Array, headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url,
    headers: { [PURSE_HEADER]: purse, ...headers },
    ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
  });
const carOfBlock = async (block: Block): Promise<Uint8Array> =>
  new Uint8Array(await carOf([block]).arrayBuffer());
const codeOf = (body: string): unknown => (JSON.parse(body) as { error: { code: unknown } }).error.code;

test('blocks that were sent are kept, pinned and given back', async () => {
  const block = await createBlock(RAW, randomBytes(1000));
  const car = new Uint8Array(await carOf([block]).arrayBuffer());
  const sent = await post('/v1/blocks', car);
  assert.deepEqual([sent.statusCode, sent.json()], [200, { blocks: 1, bytes: 1000 }]);
  assert.equal((await post(`/v1/pins/${block.cid.toString()}`)).statusCode, 204);
  const got = await server.inject({ url: `/ipfs/${block.cid.toString()}?format=raw` });
  assert.equal(got.statusCode, 200);
  assert.deepEqual(new Uint8Array(got.rawPayload), block.bytes);
});

test('a CAR whose bytes are not what it names, or that is none, is refused with a code', async () => {
  const block = await createBlock(RAW, randomBytes(1000));
  const car = new Uint8Array(await carOf([block]).arrayBuffer());
  for (const body of [flipped(car, -1), car.slice(0, -1), utf8('no car')]) {
    const refused = await post('/v1/blocks', body);
    assert.ok(refused.statusCode >= 400 && refused.statusCode < 500, String(refused.statusCode));
    assert.equal(typeof codeOf(refused.body), 'string');
  }
  assert.equal((await post('/v1/blocks')).statusCode, 400);
  const absent = await server.inject({ url: `/ipfs/${block.cid.toString()}?format=raw` });
  assert.ok(absent.statusCode >= 400, String(absent.statusCode));
});

test('more than the limit is refused before it is read', async () => {
  assert.equal((await post('/v1/blocks', new Uint8Array((1 << 20) + 1))).statusCode, 413);
});

test('what is no CID, and paths that climb, are refused', async () => {
  const refused = await post('/v1/pins/nonsense');
  assert.deepEqual([refused.statusCode, codeOf(refused.body)], [400, 'bad-request']);
  for (const url of ['/ipfs/nonsense', '/ipfs/..%2f..%2fetc%2fpasswd', '/ipfs/']) {
    const { statusCode } = await server.inject({ url });
    assert.ok(statusCode >= 400 && statusCode < 500, `${url}: ${String(statusCode)}`);
  }
});

test('a pin with an owner goes with its secret and no other, and its blocks with it', async () => {
  const block = await createBlock(RAW, randomBytes(1000));
  const upload = { [UPLOAD_HEADER]: 'ab'.repeat(16) };
  await post('/v1/blocks', await carOfBlock(block), upload);
  const url = `/v1/pins/${block.cid.toString()}`;
  const release = pinReleaseHash(network, block.cid.bytes, bytes32(1));
  assert.equal((await post(url, pinRequestCodec.encode({ v: 1, release }), upload)).statusCode, 204);
  const wrong = await post(`${url}/release`, pinReleaseCodec.encode({ v: 1, secret: bytes32(2) }));
  assert.deepEqual([wrong.statusCode, codeOf(wrong.body), released], [404, 'not-found', 0]);
  await node.collect();
  assert.equal(await node.has(block.cid), true);
  const right = await post(`${url}/release`, pinReleaseCodec.encode({ v: 1, secret: bytes32(1) }));
  assert.deepEqual([right.statusCode, released], [204, 1]);
  await node.collect();
  assert.equal(await node.has(block.cid), false);
});

test('a pin without an owner has no secret', async () => {
  const block = await createBlock(RAW, randomBytes(1000));
  await post('/v1/blocks', await carOfBlock(block));
  const url = `/v1/pins/${block.cid.toString()}`;
  await post(url);
  const { statusCode } = await post(`${url}/release`, pinReleaseCodec.encode({ v: 1, secret: bytes32(1) }));
  assert.equal(statusCode, 404);
  store.clock.time += TEST_HOLD;
  await node.collect();
  assert.equal(await node.has(block.cid), true);
});

test('messages about pins and names of uploads that are none are refused', async () => {
  const block = await createBlock(RAW, randomBytes(1000));
  const car = await carOfBlock(block);
  for (const header of [UPLOAD_HEADER, PURSE_HEADER])
    for (const name of ['AB', 'AB'.repeat(16), 'ab'.repeat(17), ''])
      assert.equal((await post('/v1/blocks', car, { [header]: name })).statusCode, 400, header + name);
  assert.equal((await post('/v1/blocks', car, { [UPLOAD_HEADER]: 'ab'.repeat(16) })).statusCode, 200);
  const url = `/v1/pins/${block.cid.toString()}`;
  for (const [path, body] of [
    [url, utf8('no message')],
    [url, pinReleaseCodec.encode({ v: 1, secret: bytes32(1) })],
    [`${url}/release`, undefined],
    [`${url}/release`, pinRequestCodec.encode({ v: 1, release: bytes32(1) })],
  ] as const)
    assert.equal((await post(path, body)).statusCode, 400, path);
  assert.deepEqual(
    (await node.pins()).filter(({ root }) => root.equals(block.cid)),
    [],
  );
});

test('a disk that is full, or takes no writes, has a status of its own', async () => {
  const block = await createBlock(RAW, randomBytes(100));
  for (const [code, status] of [
    ['no-space', 507],
    ['read-only', 503],
    ['storage', 503],
  ] as const satisfies (readonly [ContentErrorCode, number])[]) {
    const failing = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
    const importCar = () => Promise.reject(new ContentError(code, 'as if'));
    const content = { ...store.content, importCar };
    addContentRoutes(failing, { content, node, network, onReleased: () => undefined });
    const payload = Buffer.from(await carOfBlock(block));
    const { statusCode, body } = await failing.inject({ method: 'POST', url: '/v1/blocks', payload });
    assert.deepEqual([statusCode, codeOf(body)], [status, code]);
    await failing.close();
  }
});

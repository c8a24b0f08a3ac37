import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomBytes, utf8 } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { flipped } from '../../lib/base/testing.ts';
import { createBlock, RAW } from '../../lib/ipfs/block.ts';
import { carOf } from '../../lib/ipfs/car/car-slices.ts';
import { createTemporaryNodes } from '../../lib/ipfs/testing/temporary-nodes.ts';
import { createHttpServer } from '../service/http-server.ts';
import { addContentRoutes } from './content-routes.ts';

const nodes = createTemporaryNodes();
const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
before(async () => {
  addContentRoutes(server, await nodes.start());
  await server.ready();
});
after(async () => {
  await server.close();
  await nodes.close();
});

const post = (url: string, payload?: Uint8Array) =>
  server.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload: Buffer.from(payload) }) });
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

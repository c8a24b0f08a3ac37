import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { createHttpServer } from './http-server.ts';
import { poolBodies } from './pooled-bodies.ts';

const TYPE = 'application/vnd.ipld.car';
const LIMIT = 1 << 20;
const server = createHttpServer({ bodyLimit: LIMIT, logger: silentLogger });
const buffers = new Set<unknown>();
let url: string;

before(async () => {
  const giveBack = poolBodies(server, TYPE, 4 * LIMIT);
  server.post('/echo', async ({ body }) => {
    assert.ok(body instanceof Uint8Array);
    buffers.add(body.buffer);
    // Others come meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
    const text = toHex(body);
    giveBack(body);
    return text;
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
after(() => server.close());

const send = (body: Bytes | ReadableStream<Bytes>): Promise<Response> =>
  fetch(`${url}/echo`, {
    method: 'POST',
    body,
    headers: { 'content-type': TYPE },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
async function statusOf(body: Bytes | ReadableStream<Bytes>): Promise<number> {
  const answer = await send(body);
  await answer.text();
  return answer.status;
}
function noise(length: number): Bytes {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) out.set(randomBytes(Math.min(65_536, length - at)), at);
  return out;
}
/** Of no length that is said beforehand. */
const streamOf = (bytes: Bytes): ReadableStream<Bytes> => new Blob([bytes]).stream();

void test('bodies that come at the same time do not mix, and their memory is used again', async () => {
  for (let round = 0; round < 4; round++) {
    const bodies = Array.from({ length: 8 }, (_, n) => randomBytes(60_000 - n));
    const texts = await Promise.all(bodies.map(async (body) => (await send(body)).text()));
    assert.deepEqual(texts, bodies.map(toHex));
  }
  assert.ok(buffers.size <= 16, String(buffers.size));
});

void test('a body of no length that is said comes whole; none at all is empty', async () => {
  const longer = noise(3 * (LIMIT / 4) + 1);
  assert.equal(await (await send(streamOf(longer))).text(), toHex(longer));
  assert.equal(await (await send(new Uint8Array())).text(), '');
});

void test('a body above the limit is refused, whether it says so or not', async () => {
  const body = noise(LIMIT + 1);
  assert.equal(await statusOf(body), 413);
  assert.equal(await statusOf(streamOf(body)), 413);
  assert.equal(await statusOf(body.subarray(1)), 200);
});

void test('a body that breaks off reaches nobody, and the next one is served', async () => {
  const before = buffers.size;
  await new Promise<void>((resolve) => {
    const headers = { 'content-type': TYPE, 'content-length': '300000' };
    const request = httpRequest(`${url}/echo`, { method: 'POST', headers });
    request.on('error', () => {
      resolve();
    });
    request.write(randomBytes(1000), () => request.destroy(new Error('gone')));
  });
  assert.equal(buffers.size, before);
  const body = randomBytes(2000);
  assert.equal(await (await send(body)).text(), toHex(body));
});

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createBufferPool } from '../../base/buffer-pool.ts';
import { concatBytes, fromUtf8, randomBytes, utf8, type Bytes } from '../../base/bytes.ts';
import { carrier as byFetch } from './carrier-fetch.ts';
import { carrier as byNode } from './carrier-node.ts';
import type { CarriedRequest } from './carrier.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let handle: Handler;
let url: URL;
const server = createServer((request, response) => {
  handle(request, response);
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/some/path?query`);
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  handle = (_request, response) => response.end('answer');
});

const get: CarriedRequest = { method: 'GET', headers: {} };
const parts = Array.from({ length: 40 }, (_, n) => randomBytes(60_000 + n));
const body = { parts, size: parts.reduce((sum, { length }) => sum + length, 0) };

async function bodyOf(request: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return concatBytes(...chunks);
}

for (const [name, carry] of Object.entries({ fetch: byFetch, 'Node.js': byNode })) {
  void test(`${name} sends parts in their order, and brings the answer`, async () => {
    let got: { body?: Bytes; request?: IncomingMessage } = {};
    handle = (request, response) => {
      void bodyOf(request).then((bytes) => {
        got = { body: bytes, request };
        response.writeHead(201, { 'content-type': 'text/plain' }).end(utf8('kept'));
      });
    };
    for (const sent of [body, new Blob([...parts])]) {
      const answer = await carry(url, { method: 'POST', headers: { 'x-mine': 'yes' }, body: sent });
      assert.deepEqual([answer.status, answer.contentType], [201, 'text/plain']);
      assert.equal(fromUtf8((await answer.read(100)) ?? assert.fail()), 'kept');
      assert.ok(Buffer.from(concatBytes(...parts)).equals(got.body ?? assert.fail()));
      const { headers, url: path } = got.request ?? assert.fail();
      assert.deepEqual(
        [path, headers['x-mine'], headers['content-length']],
        ['/some/path?query', 'yes', String(body.size)],
      );
      assert.equal(headers.cookie ?? headers.authorization, undefined);
    }
    const empty = await carry(url, { method: 'POST', headers: {} });
    assert.deepEqual([empty.status, got.body?.length], [201, 0]);
  });

  void test(`${name} reads an answer up to its limit, with a length or without`, async () => {
    const content = randomBytes(50_000);
    for (const headers of [{ 'content-length': '50000' }, {}]) {
      handle = (_request, response) => response.writeHead(200, headers).end(content);
      const pool = createBufferPool(1 << 20);
      assert.deepEqual(await (await carry(url, get)).read(50_000, pool), content);
      assert.deepEqual(await (await carry(url, get)).read(60_000), content);
      assert.equal(await (await carry(url, get)).read(49_999, pool), undefined);
    }
    await (await carry(url, get)).drop();
  });

  void test(`${name} unpacks what a proxy packed, up to its limit`, async () => {
    const content = new Uint8Array(100_000).fill(7);
    const packings = {
      gzip: gzipSync(content),
      br: brotliCompressSync(content),
      deflate: deflateSync(content),
    };
    for (const [encoding, packed] of Object.entries(packings)) {
      handle = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed);
      assert.deepEqual(await (await carry(url, get)).read(100_000), content);
      assert.equal(await (await carry(url, get)).read(99_999), undefined);
    }
  });

  void test(`${name} follows no redirect, and says what broke off`, async () => {
    handle = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    await assert.rejects(carry(url, get));
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('only this', () => response.destroy());
    };
    await assert.rejects((await carry(url, get)).read(1000));
    handle = (request) => request.socket.destroy();
    await assert.rejects(carry(url, get));
    await assert.rejects(carry(new URL('http://127.0.0.1:1/'), get));
  });

  void test(`${name} reads an answer piece by piece, and lets go of the rest`, async () => {
    const content = randomBytes(50_000);
    handle = (_request, response) => response.end(content);
    const reader = (await carry(url, get)).open();
    const first = await reader.fill(new Uint8Array(30_000));
    assert.deepEqual(first.bytes, content.slice(0, 30_000));
    const second = await reader.fill(new Uint8Array(30_000));
    assert.deepEqual(second.bytes.slice(0, second.length), content.slice(30_000));
    const closed = new Promise<void>((resolve) => {
      handle = (_request, response) => {
        response.once('close', resolve);
        response.write(content);
      };
    });
    await (await carry(url, get)).open().end();
    await closed;
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('only this', () => response.destroy());
    };
    const broken = (await carry(url, get)).open();
    await assert.rejects(broken.fill(new Uint8Array(1000)));
  });

  void test(`${name} ends with its signal, before the answer and within it`, async () => {
    await assert.rejects(carry(url, { ...get, signal: AbortSignal.abort() }));
    const stop = new AbortController();
    handle = () => {
      stop.abort();
    };
    await assert.rejects(carry(url, { ...get, signal: stop.signal }));
    const late = new AbortController();
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('some');
    };
    const answer = await carry(url, { ...get, signal: late.signal });
    const reading = answer.read(1000);
    late.abort();
    await assert.rejects(reading);
  });
}

void test('a connection that the server ended while it was kept costs no request', async () => {
  await (await byNode(url, get)).read(100);
  let requests = 0;
  handle = (request, response) => {
    requests += 1;
    if (requests === 1) request.socket.destroy();
    else response.end('again');
  };
  assert.equal(fromUtf8((await (await byNode(url, get)).read(100)) ?? assert.fail()), 'again');
  assert.equal(requests, 2);
});

void test('what broke off while it was packed is said, and so is a packing that is not known', async () => {
  const packed = gzipSync(randomBytes(10_000));
  handle = (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, 5000));
  await assert.rejects((await byNode(url, get)).read(100_000));
  handle = (_request, response) => response.writeHead(200, { 'content-encoding': 'zoo' }).end(packed);
  await assert.rejects((await byNode(url, get)).read(100_000), TypeError);
});

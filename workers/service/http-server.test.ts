import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { silentLogger } from '../../lib/base/logger.ts';
import { until } from '../../lib/base/testing.ts';
import { createHttpServer, listen } from './http-server.ts';

void describe('a server that holds bodies whole', () => {
  let server: FastifyInstance;
  let url: URL;
  before(async () => {
    server = createHttpServer({ bodyLimit: 32 << 20, logger: silentLogger });
    server.post('/large', (request) => ({ got: (request.body as Uint8Array).length }));
    server.post('/small', { bodyLimit: 10 }, () => ({}));
    url = new URL(await listen(server, { host: '127.0.0.1', port: 0, portSetting: 'PORT' }));
  });
  after(() => server.close());

  const post = (path: string, body: Uint8Array<ArrayBuffer>) =>
    fetch(new URL(path, url), { method: 'POST', body });

  /** Says that it will send 32 MiB, and sends nothing of them. */
  async function stall(): Promise<Socket> {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`POST /large HTTP/1.1\r\nhost: x\r\ncontent-length: ${String(32 << 20)}\r\n\r\n`);
    return socket;
  }

  void test('stalled requests take no more than their share; when they are gone, others are served', async () => {
    const stalled = await Promise.all(Array.from({ length: 8 }, stall));
    await until(async () => (await post('/large', new Uint8Array(100))).status === 503);
    const refused = await post('/large', new Uint8Array(100));
    assert.equal(((await refused.json()) as { error: { code: string } }).error.code, 'busy');
    for (const socket of stalled) socket.destroy();
    await until(async () => (await post('/large', new Uint8Array(100))).status === 200);
  });

  void test('a route with a limit of its own refuses what is longer, and takes what is not', async () => {
    assert.equal((await post('/small', new Uint8Array(11))).status, 413);
    assert.equal((await post('/small', new Uint8Array(10))).status, 200);
  });
});

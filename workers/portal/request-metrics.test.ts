import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { until } from '../../lib/base/testing.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { createMetrics } from '../service/metrics.ts';
import { countRequests } from './request-metrics.ts';

void describe('requests of a portal', () => {
  const metrics = createMetrics();
  const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  let url: URL;
  let isAsked = false;
  before(async () => {
    countRequests(server, metrics);
    server.post('/v1/blocks', () => ({}));
    server.get('/ipfs/*', () => Buffer.alloc(50_000));
    server.get('/v1/network', () => {
      isAsked = true;
      return new Promise(() => undefined);
    });
    url = new URL(await listen(server, { host: '127.0.0.1', port: 0, portSetting: 'PORT' }));
  });
  after(() => server.close());
  const isShown = (line: RegExp) => until(async () => line.test(await metrics.render()));

  void test('are counted by class of route and status, whatever their paths say', async () => {
    for (const secret of ['bafy1', 'bafy2'])
      await (await fetch(new URL(`/ipfs/${secret}`, url))).arrayBuffer();
    await fetch(new URL('/no/such/page', url));
    await isShown(/velum_portal_requests_total\{route="gateway",status="2xx"\} 2\n/);
    await isShown(/velum_portal_requests_total\{route="app",status="4xx"\} 1\n/);
    assert.doesNotMatch(await metrics.render(), /bafy|such/);
  });

  void test('are counted by the bytes of their bodies, and answers by theirs', async () => {
    await fetch(new URL('/v1/blocks', url), { method: 'POST', body: new Uint8Array(1234) });
    await isShown(/velum_portal_received_bytes_total 1234\n/);
    await isShown(/velum_portal_sent_bytes_total 1\d{5}\n/);
  });

  void test('are counted apart when whoever asked goes away', async () => {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    socket.write('GET /v1/network HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => Promise.resolve(isAsked));
    socket.destroy();
    await isShown(/velum_portal_requests_total\{route="network",status="aborted"\} 1\n/);
  });
});

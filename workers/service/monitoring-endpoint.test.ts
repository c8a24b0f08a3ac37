import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { createMetrics } from './metrics.ts';
import { openMonitoringEndpoint, type Watched } from './monitoring-endpoint.ts';
import { readMonitoringSettings } from './monitoring-settings.ts';
import { readSettings } from './settings.ts';

const readFrom = (env: Record<string, string>) => readMonitoringSettings(readSettings(env));

async function open(watched?: Watched): Promise<{ url: string; close(): Promise<void> }> {
  let url = '';
  const logger: Logger = {
    ...silentLogger,
    info: (_message, fields) => void (url = String(fields?.['monitoringUrl'])),
  };
  const settings = readFrom({ VELUM_METRICS_PORT: '0' });
  const endpoint = await openMonitoringEndpoint(settings, createMetrics(), logger);
  if (watched !== undefined) endpoint.show(watched);
  return { url, close: () => endpoint.close() };
}

test('health says 200, or 503 with reasons; readiness may say something else', async () => {
  const reasons: string[] = [];
  const { url, close } = await open({ health: () => reasons, readiness: () => ['no lease'] });
  const ask = async (path: string): Promise<unknown[]> => {
    const response = await fetch(new URL(path, url));
    const answer: unknown = await response.json();
    return [response.status, answer];
  };
  assert.deepEqual(await ask('/healthz'), [200, { status: 'ok', reasons: [] }]);
  assert.deepEqual(await ask('/readyz'), [503, { status: 'failing', reasons: ['no lease'] }]);
  reasons.push('no block');
  assert.deepEqual(await ask('/healthz'), [503, { status: 'failing', reasons: ['no block'] }]);
  await close();
});

test('a process that starts is not healthy, and says how it looks at the chain once it knows', async () => {
  const starting = await open();
  const response = await fetch(new URL('/healthz', starting.url));
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { status: 'failing', reasons: ['the process starts'] });
  await starting.close();
  const light = await open({ health: () => [], chainView: 'light' });
  const answer: unknown = await (await fetch(new URL('/healthz', light.url))).json();
  assert.deepEqual(answer, { status: 'ok', reasons: [], chainView: 'light' });
  await light.close();
});

test('metrics come in the text format', async () => {
  const { url, close } = await open({ health: () => [] });
  const response = await fetch(new URL('/metrics', url));
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(await response.text(), /^process_start_time_seconds \d+$/m);
  await close();
});

test('nothing is shown unless a port is set; by default on loopback only', () => {
  assert.equal(readFrom({}).listen, undefined);
  assert.equal(readFrom({ VELUM_METRICS_HOST: '0.0.0.0' }).listen, undefined);
  assert.deepEqual(readFrom({ VELUM_METRICS_PORT: '9100' }).listen, { host: '127.0.0.1', port: 9100 });
  const open = readFrom({ VELUM_METRICS_PORT: '9100', VELUM_METRICS_HOST: '0.0.0.0' });
  assert.deepEqual(open.listen, { host: '0.0.0.0', port: 9100 });
  assert.throws(() => readFrom({ VELUM_METRICS_PORT: 'x' }), { code: 'bad-setting' });
});

test('a port that is taken is named with its setting', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  const settings = readFrom({ VELUM_METRICS_PORT: String(address.port) });
  await assert.rejects(openMonitoringEndpoint(settings, createMetrics(), silentLogger), {
    code: 'port-in-use',
    message: /VELUM_METRICS_PORT/,
  });
  other.close();
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { createMetrics } from './metrics.ts';
import { openMonitoringEndpoint, type Watched } from './monitoring-endpoint.ts';
import { readMonitoringSettings } from './monitoring-settings.ts';
import { readSettings } from './settings.ts';

const readFrom = (env: Record<string, string>) => readMonitoringSettings(readSettings(env));

async function open(t: TestContext, watched?: Watched): Promise<string> {
  let url = '';
  const logger: Logger = {
    ...silentLogger,
    info: (_message, fields) => void (url = String(fields?.['monitoringUrl'])),
  };
  const settings = readFrom({ VELUM_METRICS_PORT: '0' });
  const endpoint = await openMonitoringEndpoint(settings, createMetrics(), logger);
  t.after(endpoint.close);
  if (watched !== undefined) endpoint.show(watched);
  return url;
}

test('health says 200, or 503 with reasons; readiness may say something else', async (t) => {
  const reasons: string[] = [];
  const url = await open(t, { health: () => reasons, readiness: () => ['no lease'] });
  const ask = async (path: string): Promise<unknown[]> => {
    const response = await fetch(new URL(path, url));
    const answer: unknown = await response.json();
    return [response.status, answer];
  };
  assert.deepEqual(await ask('/healthz'), [200, { status: 'ok', reasons: [] }]);
  assert.deepEqual(await ask('/readyz'), [503, { status: 'failing', reasons: ['no lease'] }]);
  reasons.push('no block');
  assert.deepEqual(await ask('/healthz'), [503, { status: 'failing', reasons: ['no block'] }]);
});

test('a process that starts is not healthy, and says how it looks at the chain once it knows', async (t) => {
  const response = await fetch(new URL('/healthz', await open(t)));
  assert.equal(response.status, 503);
  assert.deepEqual(await response.json(), { status: 'failing', reasons: ['the process starts'] });
  const light = await open(t, { health: () => [], chainView: 'light' });
  const answer: unknown = await (await fetch(new URL('/healthz', light))).json();
  assert.deepEqual(answer, { status: 'ok', reasons: [], chainView: 'light' });
});

test('metrics come in the text format', async (t) => {
  const url = await open(t, { health: () => [] });
  const response = await fetch(new URL('/metrics', url));
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(await response.text(), /^process_start_time_seconds \d+$/m);
});

test('nothing is shown unless a port is set; by default on loopback only', () => {
  assert.equal(readFrom({}).listen, undefined);
  assert.equal(readFrom({ VELUM_METRICS_HOST: '0.0.0.0' }).listen, undefined);
  assert.deepEqual(readFrom({ VELUM_METRICS_PORT: '9100' }).listen, { host: '127.0.0.1', port: 9100 });
  const open = readFrom({ VELUM_METRICS_PORT: '9100', VELUM_METRICS_HOST: '0.0.0.0' });
  assert.deepEqual(open.listen, { host: '0.0.0.0', port: 9100 });
  assert.throws(() => readFrom({ VELUM_METRICS_PORT: 'x' }), { code: 'bad-setting' });
});

test('a port that is taken is named with its setting', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  const settings = readFrom({ VELUM_METRICS_PORT: String(address.port) });
  await assert.rejects(openMonitoringEndpoint(settings, createMetrics(), silentLogger), {
    code: 'port-in-use',
    message: /VELUM_METRICS_PORT/,
  });
});

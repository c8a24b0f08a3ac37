import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { randomBytes } from '../../../lib/base/bytes.ts';
import { silentLogger, type Logger } from '../../../lib/base/logger.ts';
import { until } from '../../../lib/base/testing.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { createMetrics } from '../../service/metrics.ts';
import { mirrorPins } from './mirror-pins.ts';
import { openPinningService } from './pinning-service.ts';
import { startSimulatedPinningService } from './simulated-pinning-service.ts';
import { tellOfPins } from './tell-of-pins.ts';

const nodes = createTemporaryNodes();
const ends: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const end of ends) await end();
  await nodes.close();
});

const NEVER = 2 ** 31 - 1;
const LOCAL = ['/ip4/127.0.0.1/tcp/0'];

async function world({ token = 'secret', logger = silentLogger }: { token?: string; logger?: Logger } = {}) {
  const remote = await nodes.start({ listen: LOCAL });
  const service = await startSimulatedPinningService(remote, 'secret');
  const own = await nodes.start({ listen: LOCAL });
  const begin = (mark = 'one', shown = createMetrics()) => {
    const client = openPinningService({ url: service.url, token, mark });
    const mirror = mirrorPins(own, client, NEVER, shown, logger);
    ends.push(mirror.end);
    return mirror;
  };
  ends.push(service.close);
  return { remote, service, own, begin };
}
const secret = (n: number) => new Uint8Array(32).fill(n);

test('what is pinned here is fetched and pinned there, and goes there when it goes here', async () => {
  const { remote, service, own, begin } = await world();
  const before = await own.put(randomBytes(1000));
  await own.pin(before, { release: secret(1) });
  const mirror = begin();
  const node = tellOfPins(own, mirror.changed);
  await until(() => service.pins().some(({ status }) => status === 'pinned'));
  const later = await Promise.all(Array.from({ length: 7 }, () => node.put(randomBytes(500))));
  for (const cid of later) await node.pin(cid);
  await until(() => service.pins().filter(({ status }) => status === 'pinned').length === 8);
  for (const cid of [before, ...later]) assert.ok(await remote.has(cid));
  await node.unpin(before);
  assert.equal(service.pins().length, 8);
  assert.equal(await node.release(before, secret(1)), true);
  await until(() => service.pins().length === 7);
  assert.ok(!service.pins().some(({ pin }) => pin.cid === before.toString()));
});

test('a restart asks for nothing twice, and other portals’ pins are let alone', async () => {
  const { service, own, begin } = await world();
  await own.pin(await own.put(randomBytes(100)));
  const first = begin();
  await until(() => service.pins().some(({ status }) => status === 'pinned'));
  await first.end();
  begin('other');
  await until(() => service.pins().length === 2);
  const again = begin();
  const asked = service.asked.length;
  await until(() => service.asked.length > asked);
  await again.end();
  assert.equal(service.pins().length, 2);
  assert.equal(service.asked.filter((one) => one.startsWith('POST')).length, 2);
});

test('what failed there is asked for anew; an outage is said once and lasts no longer than itself', async () => {
  const said: string[] = [];
  const note = (_: string, fields?: object): void => void said.push(JSON.stringify(fields));
  const metrics = createMetrics();
  const { service, own, begin } = await world({ logger: { info: note, warn: note, error: note } });
  const cid = await own.put(randomBytes(100));
  await own.pin(cid);
  service.fail(503);
  const mirror = begin('one', metrics);
  await until(() => said.length === 1);
  mirror.changed();
  service.fail(0);
  mirror.changed();
  await until(() => service.pins().some(({ status }) => status === 'pinned'));
  assert.match(said.join(), /unreachable: 503/);
  const [kept] = service.pins();
  assert.ok(kept);
  kept.status = 'failed';
  mirror.changed();
  await until(() => service.pins().length === 1 && service.pins()[0]?.status === 'pinned');
  mirror.changed();
  await until(async () => /velum_portal_mirrored_pins 1\n/.test(await metrics.render()));
  assert.match(await metrics.render(), /velum_portal_unmirrored_pins 0\n/);
});

test('a wrong token is refused and said; nothing is pinned', async () => {
  const said: string[] = [];
  const note = (_: string, fields?: object): void => void said.push(JSON.stringify(fields));
  const { service, own, begin } = await world({
    token: 'wrong',
    logger: { info: note, warn: note, error: note },
  });
  await own.pin(await own.put(randomBytes(100)));
  begin();
  await until(() => said.length > 0);
  assert.match(said.join(), /refused: 401.*UNAUTHORIZED/);
  assert.doesNotMatch(said.join(), /wrong/);
  assert.equal(service.pins().length, 0);
});

test('answers that are none of the API are errors, and removing what is gone is none', async () => {
  let body = '{}';
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const service = openPinningService({ url, token: 't', mark: 'm' });
  const listed = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const one of service.list()) found.push(one);
    return found;
  };
  for (const wrong of ['{}', 'no json', '{"count":1,"results":[{"requestid":7}]}']) {
    body = wrong;
    await assert.rejects(listed(), { code: 'malformed' });
  }
  body = '{"count":0,"results":[]}';
  assert.deepEqual(await listed(), []);
  status = 404;
  await service.remove('gone');
  status = 400;
  body = '{"error":{"reason":"BAD_REQUEST","details":"because"}}';
  await assert.rejects(service.remove('x'), { code: 'refused', message: /BAD_REQUEST, because/ });
  await assert.rejects(openPinningService({ url: 'http://127.0.0.1:9', token: 't', mark: 'm' }).remove('x'), {
    code: 'unreachable',
  });
});

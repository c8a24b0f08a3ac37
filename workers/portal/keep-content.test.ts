import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { randomBytes } from '../../lib/base/bytes.ts';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { until } from '../../lib/base/testing.ts';
import { createTemporaryNodes } from '../../lib/ipfs/testing/temporary-nodes.ts';
import { createMetrics, type Metrics } from '../service/metrics.ts';
import { readPortalConfig } from './config.ts';
import { keepContent, type ContentCare } from './keep-content.ts';

const nodes = createTemporaryNodes();
after(() => nodes.close());

const NEVER = 2 ** 31 - 1;
const IDLE: ContentCare = { collectEvery: NEVER, scrubEvery: NEVER, scrubRate: 0 };
const isShown = (metrics: Metrics, line: RegExp) => until(async () => line.test(await metrics.render()));

function listening(): { said: string[]; logger: Logger } {
  const said: string[] = [];
  const note = (message: string): void => void said.push(message);
  return { said, logger: { info: note, warn: note, error: note } };
}

test('garbage is collected by the clock and when something was released, and counted', async (t) => {
  let time = 1_000_000;
  const node = await nodes.start({ clock: { now: () => time }, hold: 1000 });
  const [metrics, other] = [createMetrics(), createMetrics()];
  const kept = keepContent(node, node.folder, IDLE, metrics, silentLogger);
  t.after(kept.end);
  await node.put(randomBytes(100));
  kept.collectSoon();
  await isShown(metrics, /velum_portal_stored_bytes 100\n/);
  time += 1000;
  kept.collectSoon();
  await isShown(metrics, /velum_portal_collected_blocks_total 1\n/);
  await isShown(metrics, /velum_portal_collected_bytes_total 100\n/);
  await isShown(metrics, /velum_portal_blocks 0\n/);
  await isShown(metrics, /velum_portal_free_bytes [1-9]/);
  await kept.end();
  await node.put(randomBytes(100));
  time += 1000;
  const often = keepContent(node, node.folder, { ...IDLE, collectEvery: 1 }, other, silentLogger);
  t.after(often.end);
  await isShown(other, /velum_portal_collected_blocks_total 1\n/);
});

test('what a scrub finds is counted and said', async (t) => {
  const node = await nodes.start();
  const [lost, damaged] = [await node.put(randomBytes(100)), await node.put(randomBytes(100))];
  for (const cid of [lost, damaged]) await node.pin(cid);
  const pathOf = (name: string): string => join(node.folder, 'blocks', name.slice(-3, -1), name);
  await rm(pathOf(lost.toString()));
  await writeFile(pathOf(damaged.toString()), 'something else');
  const metrics = createMetrics();
  const { said, logger } = listening();
  const kept = keepContent(node, node.folder, { ...IDLE, scrubRate: 1 << 20 }, metrics, logger);
  t.after(kept.end);
  await isShown(metrics, /velum_portal_scrubbed_blocks_total\{outcome="damaged"\} 1\n/);
  await isShown(metrics, /velum_portal_scrubbed_blocks_total\{outcome="missing"\} 1\n/);
  await isShown(metrics, /velum_portal_lost_blocks 2\n/);
  await isShown(metrics, /velum_portal_damaged_files 1\n/);
  await until(() => said.includes('pinned blocks are lost and no peer has them'));
});

test('a pass that fails is said once, and the next one goes on', async (t) => {
  const node = await nodes.start();
  const { said, logger } = listening();
  let passes = 0;
  const collect = () => {
    passes += 1;
    return passes < 3 ? Promise.reject(new Error('disk')) : node.collect();
  };
  const kept = keepContent({ ...node, collect }, node.folder, IDLE, createMetrics(), logger);
  t.after(kept.end);
  for (let pass = 1; pass <= 4; pass++) {
    kept.collectSoon();
    await until(() => passes === pass);
  }
  await kept.end();
  assert.deepEqual(said, ['garbage collection failed']);
});

test('settings say how content is kept; times that no timer takes are refused', () => {
  const env = { VELUM_NETWORK: '00'.repeat(32), VELUM_DATA: 'data', VELUM_CHAIN_URL: 'ws://127.0.0.1:1' };
  const { hold, care } = readPortalConfig(env);
  assert.deepEqual([hold, care.collectEvery, care.scrubRate], [86_400_000, 600_000, 4_194_304]);
  const set = { VELUM_HOLD_MS: '5', VELUM_COLLECT_EVERY_MS: '6', VELUM_SCRUB_BYTES_PER_SECOND: '0' };
  const own = readPortalConfig({ ...env, ...set });
  assert.deepEqual([own.hold, own.care.collectEvery, own.care.scrubRate], [5, 6, 0]);
  for (const value of ['0', '2147483648', 'soon'])
    assert.throws(() => readPortalConfig({ ...env, VELUM_COLLECT_EVERY_MS: value }), {
      message: /VELUM_COLLECT_EVERY_MS/,
    });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchBlocks } from './block-watch.ts';
import { createMetrics } from './metrics.ts';

test('a process is healthy as long as blocks come, and again when they come again', async () => {
  const metrics = createMetrics();
  let now = 1_000_000;
  const blocks = watchBlocks(metrics, { now: () => now }, 60_000, () => ({ height: 7, timeMs: 999_000 }));
  now += 60_000;
  assert.deepEqual(blocks.check(), []);
  now += 1_000;
  assert.deepEqual(blocks.check(), ['no block for 61 s: look at the chain and the way to it']);
  blocks.saw();
  assert.deepEqual(blocks.check(), []);
  const text = await metrics.render();
  assert.match(text, /^velum_chain_height 7$/m);
  assert.match(text, /^velum_chain_block_age_seconds 62$/m);
  assert.match(text, /^velum_chain_blocks_total 1$/m);
});

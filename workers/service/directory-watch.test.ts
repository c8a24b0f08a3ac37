import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { checkpointBody } from '../../lib/protocol/directory/testing.ts';
import { createServedContract } from '../../lib/protocol/reducer/testing.ts';
import { signerOf } from '../../lib/protocol/testing.ts';
import { watchDirectory } from './directory-watch.ts';
import { createMetrics } from './metrics.ts';

function watched() {
  const chain = createServedContract();
  const alarms: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => alarms.push(message) };
  const metrics = createMetrics();
  const log = { state: () => chain.state, directory: () => chain.directory };
  const watch = watchDirectory(metrics, log, logger);
  const post = (changes = {}): void => {
    chain.block(chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain, changes)));
    watch.saw();
  };
  const counted = async (outcome: string): Promise<boolean> =>
    (await metrics.render()).includes(`velum_directory_checkpoints_total{outcome="${outcome}"} 1`);
  return { chain, alarms, metrics, watch, post, counted };
}

test('a checkpoint that is what was folded here is counted, and all is well', async () => {
  const { alarms, watch, post, counted, metrics, chain } = watched();
  watch.saw();
  assert.doesNotMatch(await metrics.render(), /^velum_directory_checkpoint_height /m);
  post();
  watch.saw();
  assert.deepEqual([alarms, watch.check()], [[], []]);
  assert.ok(await counted('same'));
  const height = String(chain.state.directory?.height);
  assert.match(await metrics.render(), new RegExp(`^velum_directory_checkpoint_height ${height}$`, 'm'));
  assert.match(await metrics.render(), /^velum_directory_checkpoint_age_seconds 6$/m);
});

test('one that differs is an alarm that stays, whatever comes after it', async () => {
  const { alarms, watch, post, counted, chain } = watched();
  post({ root: bytes32(1) });
  assert.equal(alarms.length, 1);
  assert.ok(await counted('differs'));
  const reasons = watch.check();
  assert.match(reasons[0] ?? '', /signed at block \d+ is not the one of this chain/);
  post();
  assert.equal(chain.directory.agreement(), 'same');
  assert.deepEqual([watch.check(), alarms.length], [reasons, 1]);
});

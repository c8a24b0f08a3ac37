import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGatekeeperConfig } from './config.ts';

const env = {
  VELUM_NETWORK: '00'.repeat(32),
  VELUM_DATA: '/data',
  VELUM_PORTAL_URL: 'http://127.0.0.1:8080',
  VELUM_CHAIN_URL: 'ws://127.0.0.1:9944',
};

test('checkpoints are never left to become so old that clients refuse them', () => {
  assert.deepEqual(readGatekeeperConfig(env).checkpoints, { changed: 30_000, idle: 600_000 });
  const set = { VELUM_CHECKPOINT_MS: '1000', VELUM_CHECKPOINT_IDLE_MS: '900000' };
  assert.deepEqual(readGatekeeperConfig({ ...env, ...set }).checkpoints, { changed: 1000, idle: 900_000 });
  for (const name of ['VELUM_CHECKPOINT_MS', 'VELUM_CHECKPOINT_IDLE_MS'])
    assert.throws(() => readGatekeeperConfig({ ...env, [name]: '900001' }), { code: 'bad-setting' });
});

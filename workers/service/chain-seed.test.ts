import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readOrMakeChainSeed } from './chain-seed.ts';

test('the account of a process is made once, in a file for its user alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-seed-'));
  t.after(() => rm(folder, { recursive: true }));
  const data = join(folder, 'new/data');
  const seed = await readOrMakeChainSeed(data);
  assert.equal(seed.length, 32);
  assert.deepEqual(await readOrMakeChainSeed(data), seed);
  assert.notDeepEqual(await readOrMakeChainSeed(join(folder, 'other')), seed);
  assert.equal((await stat(join(data, 'chain-seed'))).mode & 0o777, 0o600);
});

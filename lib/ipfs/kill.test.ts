import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { killWhileStoring } from './testing/kill-round.ts';

void test('what a process acknowledged before it was killed is there, and the store goes on', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-kill-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const acknowledgements of [1, 40, 90]) {
    const { acknowledged, lost } = await killWhileStoring(folder, acknowledgements);
    assert.ok(acknowledged >= acknowledgements);
    assert.deepEqual(lost, []);
  }
});

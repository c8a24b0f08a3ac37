import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLogStore } from './log-store.ts';

void test('blocks, commands and checkpoint are there after the store was closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-log-'));
  try {
    const file = join(folder, 'log.sqlite');
    const first = openLogStore(file);
    for (let height = 1; height <= 5; height++) first.addBlock(height, `hash-${String(height)}`, 3);
    const bytes = Uint8Array.of(1, 2, 3);
    first.addCommands([{ contract: 'aa', position: 7, time: 1, bytes }]);
    first.saveCheckpoint(bytes);
    first.close();

    const second = openLogStore(file);
    // A challenge that names the last block before a restart is still known after it.
    assert.equal(second.isKnownBlock(5, 'hash-5'), true);
    assert.equal(second.isKnownBlock(5, 'hash-4'), false);
    assert.equal(second.isKnownBlock(2, 'hash-2'), false);
    assert.deepEqual(second.commands('aa', 0, 10), [{ position: 7, time: 1, bytes }]);
    assert.deepEqual(second.commands('aa', 8, 10), []);
    assert.deepEqual(second.checkpoint(), bytes);
    second.clear();
    assert.equal(second.isKnownBlock(5, 'hash-5'), false);
    assert.equal(second.checkpoint(), undefined);
    second.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

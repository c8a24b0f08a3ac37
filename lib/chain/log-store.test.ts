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
    const bytes = Uint8Array.of(1, 2, 3);
    const command = { contract: 'aa', position: 7, time: 1, bytes };
    for (let height = 1; height <= 605; height++)
      first.append({ height, hash: `hash-${String(height)}`, commands: height === 3 ? [command] : [] });
    first.append({ height: 606, hash: 'hash-606', commands: [], checkpoint: bytes });
    first.close();

    const second = openLogStore(file);
    // A challenge that names the last block before a restart is still known after it.
    assert.equal(second.isKnownBlock(606, 'hash-606'), true);
    assert.equal(second.isKnownBlock(606, 'hash-605'), false);
    assert.equal(second.isKnownBlock(6, 'hash-6'), false);
    assert.deepEqual(second.commands('aa', 0, 10), [{ position: 7, time: 1, bytes }]);
    assert.deepEqual(second.commands('aa', 8, 10), []);
    assert.deepEqual(second.checkpoint(), bytes);
    second.clear();
    assert.equal(second.isKnownBlock(606, 'hash-606'), false);
    assert.equal(second.checkpoint(), undefined);
    second.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

void test('a block that cannot be kept whole leaves nothing, and the next one is kept', () => {
  const store = openLogStore(':memory:');
  const bytes = Uint8Array.of(1);
  const good = { contract: 'aa', position: 1, time: 1, bytes };
  const bad = {
    contract: 'aa',
    position: 2,
    time: Symbol('no column takes this') as unknown as number,
    bytes,
  };
  assert.throws(() => {
    store.append({ height: 1, hash: 'one', commands: [good, bad], checkpoint: bytes });
  });
  assert.deepEqual([store.commands('aa', 0, 10), store.checkpoint()], [[], undefined]);
  assert.equal(store.isKnownBlock(1, 'one'), false);
  store.append({ height: 1, hash: 'one', commands: [good], checkpoint: bytes });
  assert.equal(store.commands('aa', 0, 10).length, 1);
  store.close();
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { until } from '../../lib/base/testing.ts';
import { createContentNode } from '../../lib/ipfs/content-node.ts';
import { keepPeers } from './keep-peers.ts';

test('what a portal lacks comes from the one that it is told of, and from nowhere without that', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'velum-peers-'));
  const open = (name: string) =>
    createContentNode({
      folder: join(folder, name),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      logger: silentLogger,
      peerTimeout: 500,
    });
  const [one, other, stranger] = await Promise.all([open('one'), open('other'), open('stranger')]);
  const end = keepPeers(other, one.addresses(), silentLogger);
  t.after(async () => {
    end();
    await Promise.all([one, other, stranger].map((node) => node.close()));
    await rm(folder, { recursive: true });
  });
  const cid = await one.put(new TextEncoder().encode('a block'));
  await until(() =>
    other.get(cid).then(
      () => true,
      () => false,
    ),
  );
  await assert.rejects(stranger.get(cid), { code: 'not-found' });
});

test('a peer that is away is said once, and once when it is back', async () => {
  const said: string[] = [];
  const note = (message: string): void => void said.push(message);
  let dials = 0;
  const dial = (): Promise<void> => (++dials < 3 ? Promise.reject(new Error('away')) : Promise.resolve());
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const end = keepPeers({ dial }, ['/dns4/p'], { info: note, warn: note, error: note });
    for (let turn = 1; turn <= 4; turn++) {
      await until(() => dials === turn);
      mock.timers.tick(30_000);
    }
    end();
  } finally {
    mock.timers.reset();
  }
  assert.deepEqual(said, ['another portal’s content node is away', 'another portal’s content node is back']);
});

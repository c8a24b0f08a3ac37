import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { randomBytes, toHex } from '../lib/base/bytes.ts';
import type { ServiceProcess } from '../cli/network/process-tree.ts';
import type { Block } from '../lib/ipfs/block.ts';
import { carOf } from '../lib/ipfs/car/car-slices.ts';
import { createContentClient } from '../lib/ipfs/content-client.ts';
import { createDagBuilder } from '../lib/ipfs/dag/dag-builder.ts';
import { pinReleaseHash } from '../lib/protocol/pin-request.ts';
import { fillPurse } from './support/fill-purse.ts';
import { patternBytes } from './support/files.ts';
import { startStorePortals, type StorePortals } from './support/store-portals.ts';
import { until } from './support/until.ts';

void describe('three portals of a store that hold each other’s pins', () => {
  let store: StorePortals;
  let second: ServiceProcess;
  const content = patternBytes(6 << 20);
  const secret = randomBytes(32);

  before(async () => {
    store = await startStorePortals(3, { VELUM_REPLICA_EVERY_MS: '1000', VELUM_REPLICA_GRACE_MS: '2000' });
    second = await store.start(1);
  });
  after(async () => {
    await store.dispose();
  });

  const clientOf = (at: number) => createContentClient({ baseUrl: store.urls[at] ?? '' });
  /** Whether a portal's own table says that it pins the root. */
  const pinsAt = (at: number, root: Uint8Array): boolean => {
    const folder = join(store.network.data, at === 0 ? 'portal' : `portal-${String(at)}`);
    const path = join(folder, 'content/pins.sqlite');
    if (!existsSync(path)) return false;
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare('SELECT 1 FROM pins WHERE root = ?').get(root) !== undefined;
    } finally {
      database.close();
    }
  };
  const untilPinned = (at: number, root: Uint8Array, isPinned: boolean): Promise<void> =>
    until(() => {
      assert.equal(pinsAt(at, root), isPinned);
      return Promise.resolve();
    });

  void test('what one of them is killed with and loses its disk is read from another, held twice again, and gone with its release', async () => {
    const builder = createDagBuilder();
    const blocks: Block[] = [];
    for (let at = 0; at < content.length; at += 1 << 20)
      blocks.push(...(await builder.addLeaf(content.subarray(at, at + (1 << 20)))));
    const { root, blocks: rest } = await builder.finish();
    const purse = fillPurse(store.network, 64 << 20)['x-velum-purse'] ?? '';
    const how = { purse, upload: toHex(randomBytes(16)) };
    const here = clientOf(1);
    await here.putCar(carOf([...blocks, ...rest]), how);
    const { network } = store.network.file;
    const release = pinReleaseHash(Uint8Array.from(Buffer.from(network, 'hex')), root.bytes, secret);
    await here.pin(root, { ...how, release, copies: 2 });
    // The third does not run yet.
    await untilPinned(0, root.bytes, true);
    assert.equal(pinsAt(2, root.bytes), false);

    await second.kill();
    await store.wipe(1);
    const read = async (at: number): Promise<Buffer> => {
      const parts: Uint8Array[] = [];
      for await (const part of clientOf(at).fetchFile(root)) parts.push(part);
      return Buffer.concat(parts);
    };
    assert.deepEqual(await read(0), Buffer.from(content));

    await store.start(2);
    await untilPinned(2, root.bytes, true);
    assert.deepEqual(await read(2), Buffer.from(content));

    assert.equal(await clientOf(2).release(root, secret, { purse }), true);
    await untilPinned(0, root.bytes, false);
    await untilPinned(2, root.bytes, false);
    // All that it was paid with is back, though where it was paid is gone.
    const database = new DatabaseSync(join(store.network.data, 'portal/credit.sqlite'), { readOnly: true });
    const row = database.prepare('SELECT bytes FROM purses WHERE purse = ?').get(Buffer.from(purse, 'hex'));
    database.close();
    assert.equal(row?.['bytes'], 64 << 20);
    await store.start(1);
    await untilPinned(1, root.bytes, false);
  });
});

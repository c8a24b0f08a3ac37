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
import { connectNetwork, createAccount, createRecoveryWords } from '../lib/drive/index.ts';
import { createDagBuilder } from '../lib/ipfs/dag/dag-builder.ts';
import { pinReleaseHash } from '../lib/protocol/pin-request.ts';
import { fillPurse } from './support/fill-purse.ts';
import { patternBytes, sourceOf } from './support/files.ts';
import { contractCode } from './support/network-of.ts';
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
  /** What a portal's own table says that clients and portals pin there, hex. */
  const rootsAt = (at: number): string[] => {
    const folder = join(store.network.data, at === 0 ? 'portal' : `portal-${String(at)}`);
    const path = join(folder, 'content/pins.sqlite');
    if (!existsSync(path)) return [];
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database.prepare("SELECT hex(root) AS root FROM pins WHERE release <> x''").all();
      return rows.map(({ root }) => String(root).toLowerCase());
    } finally {
      database.close();
    }
  };
  const pinsAt = (at: number, root: Uint8Array): boolean => rootsAt(at).includes(toHex(new Uint8Array(root)));
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

  void test('a drive has its files held by as many portals as its owner says, and pays for each', async () => {
    const { network } = store;
    const connection = await connectNetwork({
      portalUrl: store.urls[2] ?? '',
      network: network.file.network,
      contractCode,
    });
    const { drive } = await createAccount(connection, createRecoveryWords());
    const folder = drive.snapshot().roots[0] ?? assert.fail('no root');
    const rootOf = async (name: string): Promise<Uint8Array> => {
      const before = new Set(rootsAt(2));
      await drive.upload(folder, sourceOf(name, patternBytes(2_000_000)));
      const [root, ...more] = rootsAt(2).filter((one) => !before.has(one));
      assert.equal(more.length, 0);
      return new Uint8Array(Buffer.from(root ?? '', 'hex'));
    };
    const holding = (root: Uint8Array): number => [0, 1, 2].filter((at) => pinsAt(at, root)).length;
    assert.equal(holding(await rootOf('once.bin')), 1);
    await drive.setCopies(3);
    const root = await rootOf('thrice.bin');
    await until(() => {
      assert.equal(holding(root), 3);
      return Promise.resolve();
    });
    assert.equal(await drive.mostCopies(), 3);
    // Who asks for more all the same is refused with each pin.
    await drive.setCopies(4);
    await assert.rejects(rootOf('too-often.bin'), { code: 'refused', message: /fewer copies/ });
    await drive.setCopies(null);
    assert.equal(holding(await rootOf('default.bin')), 1);
  });
});

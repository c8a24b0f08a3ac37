import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { toHex } from '../lib/base/bytes.ts';
import { connectNetwork, type NetworkConnection } from '../lib/drive/index.ts';
import { fetchTokenKeys, type TokenKeys } from '../lib/drive/network/token-keys.ts';
import { RAW } from '../lib/ipfs/block.ts';
import { shownTokenKeysCodec } from '../lib/protocol/directory/store-entry.ts';
import { tokenKeyBody } from '../lib/protocol/testing/store-body.ts';
import { openStoreIdentity } from '../workers/portal/store-identity.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { startLyingPortal, type LyingPortal } from './support/lying-portal.ts';
import { contractCode } from './support/network-of.ts';
import { runCli } from './support/run-cli.ts';
import { until } from './support/until.ts';

void describe('a portal as a store of its network', () => {
  let network: TestNetwork;
  let liar: LyingPortal;
  let connection: NetworkConnection;
  const withKeys = (): Promise<TokenKeys> =>
    until(async () => {
      const found = await fetchTokenKeys(connection);
      assert.ok(found.current !== undefined);
      return found;
    });

  before(async () => {
    network = await startTestNetwork({ workers: 1, settings: { VELUM_CHECKPOINT_MS: '300' } });
    liar = await startLyingPortal(network.url);
    connection = await connectNetwork({ portalUrl: liar.url, network: network.file.network, contractCode });
  });
  after(async () => {
    await liar.close();
    await network.dispose();
  });

  void test('has its keys on the chain of a network that was made just now, and keeps them over a new start of the portal', async () => {
    const { store, keys } = await withKeys();
    assert.deepEqual(store, (await openStoreIdentity(join(network.data, 'portal'))).identity);
    assert.equal(keys.length, 1);
    await network.services.get('portal')?.stop();
    await network.restart('portal');
    assert.deepEqual((await withKeys()).keys, keys);
  });

  void test('keeps what workers and gatekeepers show, and what begins a drive', async () => {
    const view = await until(async () => {
      const now = await connection.view();
      assert.deepEqual(
        [...now.workers, ...now.candidates].map(({ status }) => status),
        ['admitted', 'admitted'],
      );
      return now;
    });
    assert.equal(view.workers.length, 1);
    const pins = new DatabaseSync(join(network.data, 'portal/content/pins.sqlite'), { readOnly: true });
    const count = (): number =>
      Number(pins.prepare("SELECT count(*) AS pins FROM pins WHERE release <> x''").get()?.['pins']);
    await until(() => {
      assert.equal(count(), 2);
      return Promise.resolve();
    });
    const root = CID.createV1(RAW, await sha256.digest(await contractCode('drive')));
    assert.ok(pins.prepare("SELECT 1 FROM pins WHERE root = ? AND release = x''").get(root.bytes));
    pins.close();
    assert.ok((await connection.content.fetchBlock(root)).length > 0);
  });

  void test('is refused where it shows a key of its own', async () => {
    liar.lie((path, answer) => {
      if (!path.startsWith('/v1/tokens/keys')) return undefined;
      const shown = shownTokenKeysCodec.decode(answer);
      const own = tokenKeyBody(1, Date.now(), Date.now() + 1_000_000);
      return shownTokenKeysCodec.encode({ ...shown, keys: [...shown.keys, own] });
    });
    await assert.rejects(fetchTokenKeys(connection), { name: 'DriveError', code: 'tampered' });
    liar.lie(undefined);
    assert.equal((await fetchTokenKeys(connection)).keys.length, 1);
  });

  void test('has no keys once governance removed it, and the same again when it is admitted again', async () => {
    const { store, keys } = await withKeys();
    const decide = async (word: string): Promise<void> => {
      const { stdout } = await runCli(['governance', 'store', word, toHex(store), '--data', network.data], {
        VELUM_PORTAL_URL: network.url,
      });
      assert.match(stdout, /decided in block \d+/);
    };
    await decide('remove');
    await until(async () => {
      assert.deepEqual((await fetchTokenKeys(connection)).keys, []);
    });
    await decide('admit');
    assert.deepEqual((await withKeys()).keys, keys);
  });
});

import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../cli/network/free-port.ts';
import { makeBackup, restoreBackup } from '../cli/network/backup.ts';
import { builtEnclaves } from '../cli/network/paths.ts';
import { startNetwork } from '../cli/network/start-network.ts';
import { createAccount, createRecoveryWords, restoreAccount } from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { networkOf } from './support/network-of.ts';
import { until } from './support/until.ts';

void describe('a machine that is lost, and a backup of its network', () => {
  let network: TestNetwork;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-restored-'));
    network = await startTestNetwork({ separateChain: true, workers: 1 });
  });
  after(async () => {
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  void test('with the backup, the chain and the blocks, everything opens on another machine', async () => {
    const words = createRecoveryWords();
    const content = patternBytes(70_000, 6);
    const alice = await createAccount(await network.connect(), words);
    // Taken while the network runs; what is added later needs no new one.
    const backup = await makeBackup(network.data, 'a long enough password', Date.now());
    const root = alice.drive.snapshot().roots[0] ?? '';
    const id = await alice.drive.upload(root, sourceOf('kept.bin', content));
    await network.stop();

    const data = join(folder, 'data');
    await restoreBackup(data, backup, 'a long enough password');
    await cp(join(network.data, 'portal'), join(data, 'portal'), { recursive: true });
    await assert.rejects(stat(join(data, 'worker-1')));
    const again = await startNetwork({
      ...{ data, enclaves: builtEnclaves, appFolder: '', workers: 1, chainUrl: network.chainUrl },
      ports: { chain: 0, portal: await freePort() },
      progress: () => undefined,
      settings: { VELUM_CHAIN_SPACING_MS: '100' },
    });
    try {
      const connection = await networkOf(again).connect();
      await until(async () => {
        const restored = await restoreAccount(connection, words);
        assert.deepEqual(await bytesOfDownload(await restored.drive.download(id)), content);
      });
    } finally {
      await again.stop();
    }
  });
});

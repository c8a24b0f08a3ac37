import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launcherModule } from '../cli/network/paths.ts';
import { networkKeys } from '../cli/network/network-keys.ts';
import { startService } from '../cli/network/process-tree.ts';
import { fromHex, toHex } from '../lib/base/bytes.ts';
import {
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { sharedItem } from './support/shared-item.ts';
import { until } from './support/until.ts';

void describe('a network that loses its parts', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let root: string;

  before(async () => {
    network = await startTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, createRecoveryWords());
    root = alice.drive.snapshot().roots[0] ?? '';
  });
  after(() => network.dispose());

  void test('one of three workers killed is noticed by nobody', async () => {
    const content = patternBytes(200_000, 3);
    const id = await alice.drive.upload(root, sourceOf('before.bin', content));
    await network.services.get('worker-2')?.kill();
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    const later = await alice.drive.upload(root, sourceOf('after.bin', content));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(later)), content);
    await network.restart('worker-2');
  });

  void test('a worker that starts anew restores the committed state and executes the commands since', async () => {
    const content = patternBytes(30_000, 8);
    const log = join(network.data, 'logs/worker-1.log');
    const served = async (): Promise<number[]> =>
      [...(await readFile(log, 'utf8')).matchAll(/"restored":(\d+),"msg":"contract served"/g)].map((match) =>
        Number(match[1]),
      );
    const before = (await served()).length;
    // Files go on being added until one commitment is final; the newest ones lie behind it.
    let last = await alice.drive.upload(root, sourceOf('committed-0.bin', content));
    for (let n = 1; n <= 8; n++)
      last = await alice.drive.upload(root, sourceOf(`committed-${String(n)}.bin`, content));
    await network.services.get('worker-1')?.kill();
    await network.restart('worker-1');
    const versions = await until(async () => {
      const found = await served();
      assert.ok(found.length > before);
      return found;
    });
    assert.ok((versions.at(-1) ?? 0) >= 1, 'it began from a committed state');
    for (const name of ['worker-2', 'worker-3']) await network.services.get(name)?.kill();
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(last)), content);
    for (const name of ['worker-2', 'worker-3']) await network.restart(name);
  });

  void test('class 10: workers whose disks are put back to an older day release nothing that was taken back since', async () => {
    const content = patternBytes(20_000, 5);
    const [secret, open] = [
      await alice.drive.upload(root, sourceOf('secret.bin', content)),
      await alice.drive.upload(root, sourceOf('open.bin', content)),
    ];
    const bob = await createAccount(connection, createRecoveryWords());
    for (const id of [secret, open]) await alice.drive.share(id, bob.address, { role: 'viewer' });
    const seen = await bob.openShared(await sharedItem(bob, secret));
    await seen.refresh();
    assert.deepEqual(await bytesOfDownload(await seen.download(secret)), content);
    const workers = ['worker-1', 'worker-2', 'worker-3'];
    const old = await mkdtemp(join(tmpdir(), 'velum-older-'));
    try {
      for (const name of workers) await cp(join(network.data, name), join(old, name), { recursive: true });
      const [grant] = await alice.drive.grants(secret);
      assert.ok(grant);
      await alice.drive.revoke(secret, grant.account);
      for (const name of workers) {
        await network.services.get(name)?.kill();
        await rm(join(network.data, name), { recursive: true });
        await cp(join(old, name), join(network.data, name), { recursive: true });
        await network.restart(name);
      }
      await until(async () => {
        assert.deepEqual(await bytesOfDownload(await seen.download(open)), content);
      });
      await assert.rejects(seen.download(secret), { name: 'DriveError', code: 'not-permitted' });
      assert.deepEqual(await bytesOfDownload(await alice.drive.download(secret)), content);
    } finally {
      await rm(old, { recursive: true });
    }
  });

  void test('kill -9 of every process: all that was acknowledged is there after a new start', async () => {
    const kept = new Map<string, Uint8Array>();
    for (const n of [1, 2, 3]) {
      const content = patternBytes(50_000 * n, n);
      kept.set(await alice.drive.upload(root, sourceOf(`file-${String(n)}.bin`, content)), content);
    }
    // One more is under way while everything dies; it may be lost, but must not harm the others.
    const unfinished = alice.drive
      .upload(root, sourceOf('unfinished.bin', patternBytes(5_000_000)))
      .catch((error: unknown) => error);
    const names = [...network.services.keys()];
    await Promise.all([...network.services.values()].map((service) => service.kill()));
    await Promise.all(names.filter((n) => n === 'chain').map((name) => network.restart(name)));
    await Promise.all(names.filter((n) => n !== 'chain').map((name) => network.restart(name)));
    await unfinished;
    await until(() => alice.drive.refresh());
    for (const [id, content] of kept)
      assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    const after = await alice.drive.upload(root, sourceOf('after-all.bin', patternBytes(1000)));
    assert.equal((await bytesOfDownload(await alice.drive.download(after))).length, 1000);
  });

  void test('a worker with one changed byte is refused with the reason; the unchanged one is admitted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'velum-program-'));
    try {
      const unchanged = join(network.data, 'enclaves/pruntime');
      const changed = join(folder, 'pruntime');
      await cp(unchanged, changed, { recursive: true });
      const main = await readFile(join(changed, 'main.mjs'), 'utf8');
      await writeFile(join(changed, 'main.mjs'), `${main} `);
      const verdicts: string[] = [];
      for (const [name, program] of [
        ['worker-7', changed],
        ['worker-8', unchanged],
      ] as const) {
        const known = new Set((await connection.view()).workers.map((worker) => worker.identity));
        const service = await startExtraWorker(network, name, program);
        const worker = await until(async () => {
          const found = (await connection.view()).workers.find(
            (w) => !known.has(w.identity) && w.status !== 'pending',
          );
          assert.ok(found);
          return found;
        });
        verdicts.push(`${worker.status} ${worker.reason}`);
        await service.stop();
      }
      assert.match(
        verdicts[0] ?? '',
        /^refused measurement-not-allowed: measurement [0-9a-f]{16}… is not on the allowlist$/,
      );
      assert.equal(verdicts[1], 'admitted ');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function startExtraWorker(network: TestNetwork, name: string, program: string) {
  const keys = networkKeys(fromHex(network.file.master));
  return startService({
    name,
    module: launcherModule(),
    logFile: join(network.data, 'logs', `${name}.log`),
    env: {
      VELUM_PROGRAM: program,
      VELUM_DATA: join(network.data, name),
      VELUM_NETWORK: network.file.network,
      VELUM_CHAIN_URL: network.chainUrl,
      VELUM_CHAIN_SEED: toHex(keys.chainSeed(name)),
      VELUM_PORTAL_URL: network.url,
    },
  });
}

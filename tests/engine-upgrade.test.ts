import assert from 'node:assert/strict';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openGovernance } from '../cli/network/governance.ts';
import { networkKeys } from '../cli/network/network-keys.ts';
import { launcherModule } from '../cli/network/paths.ts';
import { startService, type ServiceProcess } from '../cli/network/process-tree.ts';
import { fromHex, toHex, type Bytes } from '../lib/base/bytes.ts';
import { silentLogger } from '../lib/base/logger.ts';
import {
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { ENGINE_NOTICE } from '../lib/protocol/records/engine.ts';
import { measureProgram } from '../workers/launcher/measure.ts';
import { openEngines } from '../workers/pruntime/engines.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { until } from './support/until.ts';

/** A network of one worker, and a second one whose program has another engine and carries the first one's. */
void describe('upgrading the engine of a network', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let root: string;
  let folder: string;
  let worker: ServiceProcess | undefined;
  let older: Bytes;
  let newer: Bytes;

  const identityOf = async (program: string): Promise<Bytes> => {
    const engines = await openEngines(program, silentLogger);
    await engines.dispose();
    return engines.identity;
  };
  const logOf = (name: string): Promise<string> =>
    readFile(join(network.data, 'logs', `${name}.log`), 'utf8');

  before(async () => {
    network = await startTestNetwork({ workers: 1 });
    connection = await network.connect();
    folder = await mkdtemp(join(tmpdir(), 'velum-upgrade-'));
    alice = await createAccount(connection, createRecoveryWords());
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
    const before = join(network.data, 'enclaves/pruntime');
    older = await identityOf(before);
    const program = join(folder, 'program');
    await cp(before, program, { recursive: true });
    const thread = join(program, 'engine-thread.mjs');
    const source = await readFile(thread, 'utf8');
    const changed = source.replace(/outputBytes: [^,\n]+/, 'outputBytes: 3000000');
    assert.notEqual(changed, source);
    await writeFile(thread, changed);
    const carried = join(program, 'engines', toHex(older));
    await mkdir(carried, { recursive: true });
    for (const file of ['quickjs.wasm', 'engine-thread.mjs'])
      await copyFile(join(before, file), join(carried, file));
    newer = await identityOf(program);
  });
  after(async () => {
    await worker?.stop();
    await network.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function startWorker(): Promise<ServiceProcess> {
    const { network: id, master } = network.file;
    return startService({
      name: 'newer',
      module: launcherModule(),
      logFile: join(network.data, 'logs/newer.log'),
      env: {
        VELUM_NETWORK: id,
        VELUM_CHAIN_URL: network.chainUrl,
        VELUM_CHAIN_SEED: toHex(networkKeys(fromHex(master)).chainSeed('worker-2')),
        VELUM_DATA: join(folder, 'data'),
        VELUM_PROGRAM: join(folder, 'program'),
        VELUM_PORTAL_URL: network.url,
      },
    });
  }

  void test('the decision, the new program, the block: files stay, the one worker stops, the other goes on', async () => {
    assert.notDeepEqual(newer, older);
    const bytes = patternBytes(4_000, 2);
    const file = await alice.drive.upload(root, sourceOf('before.bin', bytes));
    const governance = await openGovernance(network.data);
    const height = (await connection.view()).height + ENGINE_NOTICE + 25;
    await connection.portal.relay(governance.decideEngine({ previous: older, engine: newer, height }));
    const { measurement } = await measureProgram(join(folder, 'program'));
    const decision = { role: 'worker' as const, measurement, approved: true, notBefore: Date.now() };
    await connection.portal.relay(governance.decideMeasurement(decision));
    await until(async () => assert.match(await logOf('worker-1'), /does not carry/));
    worker = await startWorker();
    await until(async () => assert.match(await logOf('newer'), /"contract served"/));
    // Every upload brings the chain on by a block at least.
    for (let n = 0; (await connection.view()).height < height; n++)
      await alice.drive.upload(root, sourceOf(`${String(n)}.bin`, patternBytes(10, n)));
    await until(async () =>
      assert.match(await logOf('worker-1'), /missing-engine.*a contract is served no more/),
    );
    const now = await until(async () => {
      const log = await logOf('newer');
      assert.match(log, /goes on on another engine/);
      return log;
    });
    assert.ok(now.includes(toHex(newer)));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(file)), bytes);
    const later = await alice.drive.upload(root, sourceOf('after.bin', bytes));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(later)), bytes);
  });
});

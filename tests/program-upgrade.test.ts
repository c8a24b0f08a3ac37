import assert from 'node:assert/strict';
import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ServiceProcess } from '../cli/network/process-tree.ts';
import { toHex } from '../lib/base/bytes.ts';
import { deployContract, inspectContract, openContract, type OpenContract } from '../lib/drive/contracts.ts';
import { createAccount, createRecoveryWords, type NetworkConnection } from '../lib/drive/index.ts';
import { measureProgram } from '../workers/launcher/measure.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { runCli } from './support/run-cli.ts';
import { startNewcomer } from './support/start-newcomer.ts';
import { beginUse, counter, valueOf, type Use } from './support/steady-use.ts';
import { until } from './support/until.ts';
import { workerNamed } from './support/worker-named.ts';

void describe('a network whose workers get another program while it is used', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let contract: OpenContract;
  let id: string;
  let old: string;
  let next: string;
  let use: Use | undefined;
  const newcomers: ServiceProcess[] = [];
  const words = createRecoveryWords();

  before(async () => {
    network = await startTestNetwork({ workers: 2, settings: { VELUM_SILENCE_MS: '3000' } });
    const enclaves = join(network.data, 'enclaves');
    await cp(join(enclaves, 'pruntime'), join(enclaves, 'next'), { recursive: true });
    // The same engine in another program: one byte more is another measurement.
    await appendFile(join(enclaves, 'next/main.mjs'), '\n');
    const measured = async (program: string): Promise<string> =>
      toHex((await measureProgram(join(enclaves, program))).measurement);
    [old, next] = [await measured('pruntime'), await measured('next')];
    connection = await network.connect();
    await createAccount(connection, words);
    id = await deployContract(connection, words, { code: counter, replicas: 2 });
    contract = await openContract(connection, words, id);
  });
  after(async () => {
    await use?.end().catch(() => undefined);
    await Promise.all(newcomers.map((one) => one.stop()));
    await network.dispose();
  });

  const decide = async (...args: string[]): Promise<void> => {
    const env = { VELUM_PORTAL_URL: network.url };
    const { code, stderr } = await runCli(['governance', 'approve', ...args, '--data', network.data], env);
    assert.equal(code, 0, stderr);
  };
  const workersOf = async (measurement: string) =>
    (await connection.view()).workers.filter((worker) => worker.measurement === measurement);
  /** Workers of this program that are assigned to the contract and hold a lease. */
  const serving = async (measurement: string): Promise<string[]> => {
    const known = new Set((await workersOf(measurement)).map(({ identity }) => identity));
    const { workers } = await inspectContract(connection, id);
    return workers.filter(({ identity, hasLease }) => hasLease && known.has(identity)).map((w) => w.identity);
  };

  void test('a program that governance did not approve is refused, by its measurement', async () => {
    assert.notEqual(next, old);
    newcomers.push(await startNewcomer(network, 'worker-5', 'next'));
    await until(async () => {
      const [found] = await workersOf(next);
      assert.deepEqual(
        [found?.status, /measurement-not-allowed/.test(found?.reason ?? '')],
        ['refused', true],
      );
    });
  });

  void test('one worker after another is replaced, and every command and query is answered', async () => {
    await decide(next);
    use = beginUse(contract);
    const { made } = use;
    for (const [name, at] of [
      ['worker-3', 1],
      ['worker-4', 2],
    ] as const) {
      newcomers.push(await startNewcomer(network, name, 'next'));
      await until(async () => {
        const admitted = (await workersOf(next)).filter(({ status }) => status === 'admitted');
        assert.equal(admitted.length, at);
      });
      const [leaving = assert.fail('one is left')] = await serving(old);
      await network.services.get(await workerNamed(network, leaving))?.stop();
      await until(async () => assert.equal((await serving(next)).length, at));
      const before = made();
      await until(() => Promise.resolve(assert.ok(made() > before)));
    }
    await decide(old, '--revoke');
    const before = made();
    await until(() => Promise.resolve(assert.ok(made() > before + 2)));
    const { queries } = await use.end();
    assert.ok(queries > 0);
    assert.equal(await contract.query('sum', {}), made());
  });

  void test('the program of before is admitted no more', async () => {
    await network.restart('worker-1');
    await until(async () => {
      const workers = await workersOf(old);
      assert.ok(
        workers.some(
          ({ status, reason }) => status === 'refused' && reason.startsWith('measurement-not-allowed'),
        ),
      );
    });
    assert.deepEqual(await serving(old), []);
    const sum = valueOf(await contract.call('add', { n: 0 }));
    assert.equal(sum, await contract.query('sum', {}));
  });
});

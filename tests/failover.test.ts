import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deployContract, inspectContract, openContract } from '../lib/drive/contracts.ts';
import { createAccount, createRecoveryWords, type NetworkConnection } from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { counter } from './support/steady-use.ts';
import { workerNamed } from './support/worker-named.ts';
import { until } from './support/until.ts';

void describe('a contract with one worker, which is killed', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  const words = createRecoveryWords();
  let id: string;

  before(async () => {
    network = await startTestNetwork({ workers: 2 });
    connection = await network.connect();
    await createAccount(connection, words);
    id = await deployContract(connection, words, { code: counter, replicas: 1 });
  });
  after(() => network.dispose());

  const servedBy = async (): Promise<string> => {
    const { workers } = await inspectContract(connection, id);
    const [only] = workers;
    assert.ok(only !== undefined && workers.length === 1);
    return only.identity;
  };

  void test('another worker takes it over, with every command that was acknowledged', async () => {
    const contract = await openContract(connection, words, id);
    let sum = 0;
    for (let n = 1; n <= 12; n++) {
      await contract.call('add', { n });
      sum += n;
    }
    const first = await servedBy();
    const name = await workerNamed(network, first);
    await network.services.get(name)?.kill();
    assert.equal(await until(() => contract.query('sum', {})), sum);
    const second = await servedBy();
    assert.notEqual(second, first);
    await contract.call('add', { n: 100 });
    assert.equal(await contract.query('sum', {}), sum + 100);
    // The first one comes back, and is not needed: nothing moves without a reason.
    await network.restart(name);
    await until(async () => {
      const { workers } = await connection.view();
      assert.ok(workers.every(({ status }) => status === 'admitted'));
    });
    assert.equal(await contract.query('sum', {}), sum + 100);
    assert.equal(await servedBy(), second);
  });

  void test('a command that is sent while nobody serves is executed by who takes over', async () => {
    const contract = await openContract(connection, words, id);
    const before = await contract.query('sum', {});
    const name = await workerNamed(network, await servedBy());
    await network.services.get(name)?.kill();
    await contract.call('add', { n: 1000 });
    assert.equal(await contract.query('sum', {}), Number(before) + 1000);
    await network.restart(name);
  });
});

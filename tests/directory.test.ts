import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { fetchContract } from '../lib/drive/network/contract-record.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { until } from './support/until.ts';

void describe('smoke', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  before(async () => {
    network = await startTestNetwork({ workers: 1, settings: { VELUM_CHECKPOINT_MS: '500' } });
    connection = await network.connect();
    alice = await createAccount(connection, createRecoveryWords());
  });
  after(() => network.dispose());
  void test('proven', async () => {
    const t = Date.now();
    await until(async () => {
      const c = await fetchContract(connection, alice.drive.id);
      assert.equal(c.directory, 'proven');
    });
    console.log('took', Date.now() - t);
  });
});

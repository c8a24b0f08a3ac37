import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { utf8 } from '../lib/base/bytes.ts';
import {
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { deriveContractSecrets } from '../lib/tee/enclave/contract-secrets.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { forgeWorker } from './support/forged-worker.ts';
import { enclaveOf, foundInMemory } from './support/process-memory.ts';
import { until } from './support/until.ts';

const GATEKEEPERS = ['gatekeeper-1', 'gatekeeper-2', 'gatekeeper-3', 'gatekeeper-4'];

void describe('a network of four gatekeepers, three of whom must agree', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  const content = patternBytes(50_000, 4);
  const words = createRecoveryWords();

  before(async () => {
    network = await startTestNetwork({ workers: 2, gatekeepers: { n: 4, t: 3 } });
    connection = await network.connect();
    alice = await createAccount(connection, words);
  });
  after(() => network.dispose());

  const upload = (account: Account, name: string): Promise<string> =>
    account.drive.upload(account.drive.snapshot().roots[0] ?? '', sourceOf(name, content));
  const opens = async (account: Account, id: string): Promise<void> => {
    assert.deepEqual(await bytesOfDownload(await account.drive.download(id)), content);
  };

  void test('files are kept and opened, and a client demands three signatures', async () => {
    const { members, threshold } = connection.sets.newest();
    assert.deepEqual([members.length, threshold], [4, 3]);
    await opens(alice, await upload(alice, 'first.bin'));
  });

  void test('one of them may be lost, whichever: new drives are made, and old files open', async () => {
    const file = await upload(alice, 'before.bin');
    await network.services.get('gatekeeper-1')?.kill();
    await opens(alice, file);
    const bob = await createAccount(connection, createRecoveryWords());
    await opens(bob, await upload(bob, 'meanwhile.bin'));
    await network.restart('gatekeeper-1');
    await opens(alice, file);
  });

  void test('with two of them lost nothing is released, and with one of them back everything is', async () => {
    const file = await upload(alice, 'kept.bin');
    for (const name of ['gatekeeper-2', 'gatekeeper-4']) await network.services.get(name)?.kill();
    const answers: ('given' | 'refused')[] = [];
    const { portal } = connection;
    const query: typeof portal.query = async (...asked) => {
      try {
        const answer = await portal.query(...asked);
        answers.push('given');
        return answer;
      } catch (error) {
        answers.push('refused');
        throw error;
      }
    };
    const watched = await restoreAccount({ ...connection, portal: { ...portal, query } }, words);
    answers.length = 0;
    const opening = opens(watched, file);
    await until(async () => {
      assert.ok(answers.length >= 4);
    });
    assert.deepEqual(new Set(answers), new Set(['refused']));
    await network.restart('gatekeeper-2');
    await opening;
    await network.restart('gatekeeper-4');
  });

  void test('no gatekeeper’s memory holds the secret of a contract, nor any key that comes of it', async (t) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      t.skip('reading the memory of other processes takes root on Linux');
      return;
    }
    const forged = await forgeWorker(network);
    try {
      const contract = await forged.deploy(utf8('code that nobody runs'));
      const secret = await forged.secretOf(contract);
      const {
        sealing,
        committing: _,
        ...keys
      } = deriveContractSecrets(secret, connection.network, contract.id, contract.sharing?.value.epoch ?? 0);
      const forbidden = [secret, secret.toReversed(), sealing.seed, ...Object.values(keys)];
      // The twin: whoever holds them is found out, this process first of all.
      assert.deepEqual(
        await foundInMemory(process.pid, forbidden),
        forbidden.map(() => true),
      );
      for (const [at, name] of GATEKEEPERS.entries()) {
        const pid = (await enclaveOf(join(network.data, name))) ?? assert.fail(`${name} does not run`);
        // What a gatekeeper does hold is found in the same reading.
        const held = connection.sets.newest().members[at] ?? assert.fail('it is a member');
        const [holds, ...leaks] = await foundInMemory(pid, [held.subarray(1), ...forbidden]);
        assert.equal(holds, true);
        assert.deepEqual(
          leaks,
          forbidden.map(() => false),
          name,
        );
      }
    } finally {
      await forged.close();
    }
  });
});

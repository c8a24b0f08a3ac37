import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { equalBytes, toHex, type Bytes } from '../lib/base/bytes.ts';
import { deployContract, openContract } from '../lib/drive/contracts.ts';
import {
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { createContractClient } from '../lib/drive/network/contract-client.ts';
import { fetchContract } from '../lib/drive/network/contract-record.ts';
import { createSessionPool } from '../lib/drive/network/session-pool.ts';
import { openVault } from '../lib/drive/vault.ts';
import { leaseCodec } from '../lib/protocol/lease.ts';
import { bundleContract } from '../scripts/build-contracts.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { until } from './support/until.ts';

/** Alice shares a file with Bob under a policy of Carol's, whose worker has nothing to do with Alice's drive. */
void describe('a file under a policy of somebody else’s, on another worker', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let policy: string;
  let secret: string;
  /** The service that runs the policy. */
  let host: string;
  const words = { alice: createRecoveryWords(), bob: createRecoveryWords(), carol: createRecoveryWords() };
  const bytes = patternBytes(3_000, 5);

  before(async () => {
    // Its own: one of its workers is killed.
    network = await startTestNetwork({ workers: 4 });
    connection = await network.connect();
    await until(async () => {
      const { workers } = await connection.view();
      assert.equal(workers.filter(({ status }) => status === 'admitted').length, 4);
    });
    alice = await createAccount(connection, words.alice);
    bob = await createAccount(connection, words.bob);
    await createAccount(connection, words.carol);
    const root = alice.drive.snapshot().roots[0] ?? assert.fail();
    secret = await alice.drive.upload(root, sourceOf('diary.txt', bytes));
    const { assigned } = await fetchContract(connection, alice.drive.id);
    const apart = await workerOutside(assigned);
    host = apart.name;
    const code = await bundleContract(join(import.meta.dirname, '../contracts/policy-window/contract.ts'));
    policy = await deployContract(connection, words.carol, { code, replicas: 1, workers: [apart.identity] });
    await carolLets(alice.drive.id, true);
    await alice.drive.share(secret, bob.address, { role: 'viewer', policy });
    await until(async () => assert.equal((await bob.sharedWithMe()).length, 1));
  });
  after(() => network.dispose());

  async function workerOutside(assigned: readonly Bytes[]): Promise<{ name: string; identity: Bytes }> {
    for (const [name, { url }] of network.services) {
      if (!name.startsWith('worker')) continue;
      const response = await fetch(new URL('/v1/lease', url));
      const { worker } = leaseCodec.decode(new Uint8Array(await response.arrayBuffer()));
      if (!assigned.some((one) => equalBytes(one, worker))) return { name, identity: worker };
    }
    return assert.fail('every worker runs the drive');
  }

  const carolLets = async (contract: string, allowed: boolean): Promise<unknown> =>
    (await openContract(connection, words.carol, policy)).call('letAsk', { contract, allowed });
  const carolSets = async (from: number | null): Promise<unknown> =>
    (await openContract(connection, words.carol, policy)).call('set', { from, until: null });

  async function bobReads(): Promise<Uint8Array> {
    const [item] = await bob.sharedWithMe();
    assert.ok(item);
    const drive = await bob.openShared(item);
    await drive.refresh();
    return bytesOfDownload(await drive.download(secret));
  }

  /** Bob's account without our client's manners: the bare question for the key. */
  function bobAsks(): Promise<unknown> {
    const { signer } = openVault(words.bob);
    const sessions = createSessionPool(signer, connection.network, 0);
    return createContractClient(connection, alice.drive.id, sessions).query('open', { id: secret });
  }

  void test('opens and refuses as that policy says, by the client and by raw queries', async () => {
    await assert.rejects(bobReads(), { name: 'DriveError', code: 'policy', message: /not-set/ });
    await assert.rejects(bobAsks(), { code: 'policy-refuses', message: 'not-set' });
    await carolSets(null);
    assert.ok(Buffer.from(await bobReads()).equals(bytes));
    await bobAsks();
    assert.ok(Buffer.from(await bytesOfDownload(await alice.drive.download(secret))).equals(bytes));
  });

  void test('a change of the policy takes effect at once, each time', async () => {
    for (let i = 0; i < 3; i++) {
      await carolSets(Number.MAX_SAFE_INTEGER);
      await assert.rejects(bobAsks(), { code: 'policy-refuses', message: 'too-early' });
      await carolSets(null);
      await bobAsks();
    }
  });

  void test('what is no policy is told before anything is shared', async () => {
    const { address } = await createAccount(connection, createRecoveryWords());
    const share = (wrong: string) => alice.drive.share(secret, address, { role: 'viewer', policy: wrong });
    const drive = bob.drive.id;
    for (const wrong of ['00'.repeat(32), drive, toHex(openVault(words.carol).signer.identity).slice(2)])
      await assert.rejects(share(wrong), { name: 'DriveError', code: 'bad-argument' });
    assert.equal((await alice.drive.grants(secret)).length, 1);
  });

  void test('with the policy’s worker gone it stays closed, and opens when that is back', async () => {
    await bobAsks();
    await network.services.get(host)?.kill();
    await assert.rejects(bobAsks(), { code: 'policy-refuses', message: 'policy-failed' });
    await assert.rejects(bobReads(), { code: 'policy' });
    assert.ok(Buffer.from(await bytesOfDownload(await alice.drive.download(secret))).equals(bytes));
    await network.restart(host);
    await until(bobAsks);
    assert.ok(Buffer.from(await bobReads()).equals(bytes));
  });
});

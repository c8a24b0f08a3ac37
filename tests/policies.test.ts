import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { toHex } from '../lib/base/bytes.ts';
import { deployContract, openContract, type OpenContract } from '../lib/drive/contracts.ts';
import {
  accountId,
  createAccount,
  createRecoveryWords,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { openVault } from '../lib/drive/vault.ts';
import { createSessionPool } from '../lib/drive/network/session-pool.ts';
import { createContractClient } from '../lib/drive/network/contract-client.ts';
import { bundleContract } from '../scripts/build-contracts.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { sharedItem } from './support/shared-item.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';

/** Alice shares a file with Bob; two of Carol, Dan and Erin must agree before he opens it. */
void describe('a file under a policy, on the network', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  const words = Object.fromEntries(
    ['alice', 'bob', 'carol', 'dan', 'erin'].map((name) => [name, createRecoveryWords()]),
  );
  const wordsOf = (name: string): string => words[name] ?? assert.fail(name);
  const bytes = patternBytes(3_000, 5);
  let policy: string;
  let secret: string;

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    const names = Object.keys(words);
    const accounts = new Map<string, Account>();
    for (const name of names) accounts.set(name, await createAccount(connection, wordsOf(name)));
    alice = accounts.get('alice') ?? assert.fail();
    bob = accounts.get('bob') ?? assert.fail();
    const root = alice.drive.snapshot().roots[0] ?? assert.fail();
    secret = await alice.drive.upload(root, sourceOf('will.txt', bytes));
    const code = await bundleContract(join(import.meta.dirname, '../contracts/policy-approval/contract.ts'));
    policy = await deployContract(connection, wordsOf('alice'), { code, group: alice.drive.id });
    const approvers = ['carol', 'dan', 'erin'].map((name) => accountId(accounts.get(name)?.address ?? ''));
    await (await as('alice')).call('set', { approvers, needed: 2 });
    await alice.drive.share(secret, bob.address, { role: 'viewer', policy });
  });
  after(() => network.dispose());

  /** The policy as somebody's own client speaks to it. */
  const as = (name: string): Promise<OpenContract> => openContract(connection, wordsOf(name), policy);
  const approve = async (name: string): Promise<unknown> =>
    (await as(name)).call('approve', { account: accountId(bob.address) });

  async function bobReads(): Promise<Uint8Array> {
    const drive = await bob.openShared(await sharedItem(bob));
    await drive.refresh();
    return bytesOfDownload(await drive.download(secret));
  }

  /** Bob's account without our client's manners: the bare question for the key. */
  function bobAsks(): Promise<unknown> {
    const { signer } = openVault(wordsOf('bob'));
    const sessions = createSessionPool(signer, connection.network, 0);
    return createContractClient(connection, alice.drive.id, sessions).query('open', { id: secret });
  }

  void test('closed until so many agreed: by the client, by raw queries, and by approvals that are none', async () => {
    const [grant] = await alice.drive.grants(secret);
    assert.equal(grant?.policy, policy);
    await assert.rejects(bobReads(), { name: 'DriveError', code: 'policy', message: /not-approved/ });
    await assert.rejects(bobAsks(), { code: 'policy-refuses', message: 'not-approved' });
    await assert.rejects(approve('bob'), { message: /not-permitted/ });
    await assert.rejects(approve('alice'), { message: /not-permitted/ });
    await approve('carol');
    await approve('carol');
    await assert.rejects(bobAsks(), { code: 'policy-refuses' });
    await approve('dan');
    assert.ok(Buffer.from(await bobReads()).equals(bytes));
    await bobAsks();
  });

  void test('an approval that is taken back closes it again, and the owner opens it always', async () => {
    await (await as('dan')).call('withdraw', { account: accountId(bob.address) });
    await assert.rejects(bobReads(), { code: 'policy' });
    const own = await bytesOfDownload(await alice.drive.download(secret));
    assert.ok(Buffer.from(own).equals(bytes));
    await approve('erin');
    assert.ok(Buffer.from(await bobReads()).equals(bytes));
  });

  void test('what is no policy of the drive’s group is refused as one, and nothing is shared', async () => {
    const other = wordsOf('carol');
    const { signer } = openVault(other);
    const { address } = await createAccount(connection, createRecoveryWords());
    for (const wrong of [toHex(signer.identity.slice(1)), '00'.repeat(32)])
      await assert.rejects(alice.drive.share(secret, address, { role: 'viewer', policy: wrong }), {
        code: 'bad-argument',
      });
    assert.equal((await alice.drive.grants(secret)).length, 1);
    await alice.drive.share(secret, address, { role: 'viewer', policy });
    assert.equal((await alice.drive.grants(secret)).length, 2);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createAccount,
  createRecoveryWords,
  openLink,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';

void describe('the whole path', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  const aliceWords = createRecoveryWords();
  const content = patternBytes(3_000_000);

  before(async () => {
    network = await startTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, aliceWords);
    bob = await createAccount(connection, createRecoveryWords());
  });
  after(() => network.dispose());

  void test('a file that was uploaded comes back byte for byte, also for the account restored elsewhere', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('holiday.bin', content, ['2026', 'summer']));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    const elsewhere = await restoreAccount(await network.connect(), aliceWords);
    assert.equal(elsewhere.drive.snapshot().entries.get(id)?.name, 'holiday.bin');
    assert.deepEqual(await bytesOfDownload(await elsewhere.drive.download(id)), content);
  });

  void test('sharing lets one other person open it, and revoking ends that', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('contract.txt', content));
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const [item] = await bob.sharedWithMe();
    assert.ok(item);
    assert.equal(item.name, 'contract.txt');
    assert.equal(item.from, alice.address);
    const shared = await bob.openShared(item);
    assert.deepEqual(await bytesOfDownload(await shared.download(item.node)), content);
    const [grant] = await alice.drive.grants(id);
    assert.ok(grant);
    assert.equal(grant.label, bob.address);
    await alice.drive.revoke(id, grant.account);
    await assert.rejects(shared.download(item.node), { code: 'not-permitted' });
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
  });

  void test('a link opens without an account until it is revoked', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('public.txt', content));
    const fragment = await alice.drive.createLink(id, {});
    const visitor = await openLink(await network.connect(), fragment);
    await visitor.refresh();
    assert.deepEqual(visitor.snapshot().roots, [id]);
    assert.deepEqual(await bytesOfDownload(await visitor.download(id)), content);
    const [grant] = await alice.drive.grants(id);
    assert.ok(grant);
    assert.equal(grant.label, fragment);
    await alice.drive.revoke(id, grant.account);
    await assert.rejects(visitor.download(id), { code: 'not-permitted' });
  });
});

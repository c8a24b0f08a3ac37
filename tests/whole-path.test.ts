import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { flipped } from '../lib/base/testing.ts';
import type { Bytes } from '../lib/base/bytes.ts';
import {
  createAccount,
  createRecoveryWords,
  openLink,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import type { Answers } from '../contracts/drive/schema.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

void describe('the whole path', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  const aliceWords = createRecoveryWords();
  const content = patternBytes(3_000_000);

  before(async () => {
    network = await joinTestNetwork();
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

  void test('files that go into the same new folders at once make these folders once', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const names = ['one.txt', 'two.txt', 'three.txt'];
    const into = (name: string) => alice.drive.upload(root, sourceOf(name, content, ['together', 'deep']));
    await Promise.all(names.map(into));
    const all = [...alice.drive.snapshot().entries.values()];
    const folders = all.filter(({ name }) => name === 'together' || name === 'deep');
    assert.deepEqual(folders.map(({ name }) => name).sort(), ['deep', 'together']);
    const deep = folders.find(({ name }) => name === 'deep');
    const inside = all.filter(({ parent }) => parent === deep?.id).map(({ name }) => name);
    assert.deepEqual(inside.sort(), names.sort());
  });

  void test('sharing lets one other person open it, and revoking ends that', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('contract.txt', content));
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const item = await until(async () => (await bob.sharedWithMe())[0] ?? assert.fail('not yet shared'));
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
    await until(() => visitor.refresh());
    assert.deepEqual(visitor.snapshot().roots, [id]);
    assert.deepEqual(await bytesOfDownload(await visitor.download(id)), content);
    const [grant] = await alice.drive.grants(id);
    assert.ok(grant);
    assert.equal(grant.label, fragment);
    await alice.drive.revoke(id, grant.account);
    await assert.rejects(visitor.download(id), { code: 'not-permitted' });
  });

  void test('a link whose note was altered is still listed and can be removed', async () => {
    const [root] = alice.drive.snapshot().roots;
    assert.ok(root);
    const id = await alice.drive.upload(root, sourceOf('two-links.txt', patternBytes(100)));
    const fragments = [await alice.drive.createLink(id, {}), await alice.drive.createLink(id, {})];
    const labels = async (): Promise<string[]> => (await alice.drive.grants(id)).map(({ label }) => label);
    assert.deepEqual((await labels()).sort(), [...fragments].sort());
    // As a broken enclave would leave one of the two; everything else of its grant is as it was.
    const { client } = rawClient(connection, aliceWords, alice.drive.id);
    const { grants } = (await client.query('grants', { node: id })) as Answers<Bytes>['grants'];
    const { by: _by, since: _since, at: _at, opens: _opens, ...grant } = grants[0] ?? assert.fail();
    assert.ok(grant.note);
    await client.command('grant', { ...grant, keyGeneration: 1, note: flipped(grant.note, -1) });
    const altered = (await alice.drive.grants(id)).find(({ account }) => account === grant.account);
    assert.deepEqual([altered?.kind, altered?.label], ['link', '']);
    const [kept] = (await labels()).filter((label) => label !== '');
    assert.ok(kept !== undefined && fragments.includes(kept));
    const [alteredLink] = fragments.filter((fragment) => fragment !== kept);
    const visitor = await openLink(connection, alteredLink ?? '');
    await until(() => visitor.refresh());
    assert.deepEqual(visitor.snapshot().roots, [id]);
    await alice.drive.revoke(id, grant.account);
    await assert.rejects(visitor.download(id), { code: 'not-permitted' });
    assert.deepEqual(await labels(), [kept]);
  });
});

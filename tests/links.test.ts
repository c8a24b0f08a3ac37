import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromBase64Url, toBase64Url, toHex } from '../lib/base/bytes.ts';
import {
  createAccount,
  createRecoveryWords,
  inspectLink,
  newTicket,
  openLink,
  type Account,
  type Drive,
  type GrantInfo,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { createContractClient } from '../lib/drive/network/contract-client.ts';
import { createSessionPool } from '../lib/drive/network/session-pool.ts';
import { linkKeys } from '../lib/drive/vault.ts';
import { sharedItem } from './support/shared-item.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';

void describe('links', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let root: string;
  let secretFile: string;
  const bytes = patternBytes(5_000, 1);

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, createRecoveryWords());
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
    secretFile = await alice.drive.upload(root, sourceOf('secret.txt', bytes));
  });
  after(() => network.dispose());

  const grantOf = async (link: string): Promise<GrantInfo> =>
    (await alice.drive.grants(secretFile)).find(({ label }) => label === link) ?? assert.fail('no such link');
  const opensOf = async (link: string): Promise<number> => (await grantOf(link)).opens;
  const visit = async (link: string, options = {}): Promise<Drive> => {
    const drive = await openLink(connection, link, options);
    await drive.refresh();
    return drive;
  };
  const assertReads = async (drive: Drive): Promise<void> => {
    const got = await bytesOfDownload(await drive.download(secretFile));
    assert.ok(Buffer.from(got).equals(bytes));
  };

  /** The link's own account, without our client's manners. */
  function rawLink(link: string) {
    const parts = fromBase64Url(link);
    const [drive, secret] = [parts.slice(1, 33), parts.slice(33)];
    const { signer } = linkKeys(connection.network, drive, secret);
    const sessions = createSessionPool(signer, connection.network, 0);
    return createContractClient(connection, toHex(drive), sessions);
  }

  void test('a link opens as often as it may, and each visit counts once however much is read', async () => {
    const link = await alice.drive.createLink(secretFile, { maxOpens: 2 });
    assert.equal(await opensOf(link), 0);
    const first = await visit(link);
    await assertReads(first);
    await first.refresh();
    await assertReads(first);
    assert.equal(await opensOf(link), 1);
    const [own] = await first.grants();
    assert.deepEqual([own?.opens, own?.maxOpens], [1, 2]);
    const ticket = newTicket();
    await assertReads(await visit(link, { ticket }));
    await assertReads(await visit(link, { ticket }));
    assert.equal(await opensOf(link), 2);
    await assert.rejects(visit(link), { code: 'expired' });
    await assertReads(first);
  });

  void test('whoever bypasses our client gets nothing without spending, and spends no more than there is', async () => {
    const link = await alice.drive.createLink(secretFile, { maxOpens: 1 });
    const raw = rawLink(link);
    for (const args of [{ id: secretFile }, { id: secretFile, ticket: newTicket() }])
      await assert.rejects(raw.query('open', args), { code: 'not-permitted' });
    await assert.rejects(raw.query('list', { since: 0, limit: 10 }), { code: 'not-permitted' });
    assert.equal(await opensOf(link), 0);
    // Many at once: one wins.
    const tickets = Array.from({ length: 5 }, newTicket);
    const won = await Promise.allSettled(
      tickets.map(async (ticket) => (await raw.command('redeem', { ticket }), ticket)),
    );
    const [winner, ...others] = won.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.ok(winner !== undefined && others.length === 0);
    for (const ticket of tickets.filter((one) => one !== winner))
      await assert.rejects(raw.query('open', { id: secretFile, ticket }), { code: 'not-permitted' });
    await raw.query('open', { id: secretFile, ticket: winner });
    assert.equal(await opensOf(link), 1);
  });

  void test('limit, end and role are changed later; the link stays the same', async () => {
    const link = await alice.drive.createLink(secretFile, { maxOpens: 1 });
    await assertReads(await visit(link));
    await assert.rejects(visit(link), { code: 'expired' });
    await alice.drive.changeGrant(await grantOf(link), { maxOpens: 2 });
    await assertReads(await visit(link));
    assert.equal(await opensOf(link), 2);
    await alice.drive.changeGrant(await grantOf(link), { maxOpens: null, expiresAt: Date.now() + 3_600_000 });
    await assertReads(await visit(link));
    const { expiresAt, maxOpens } = await grantOf(link);
    assert.deepEqual([expiresAt !== null, maxOpens], [true, null]);
    const gone = await grantOf(link);
    await alice.drive.revoke(secretFile, gone.account);
    await assert.rejects(alice.drive.changeGrant(gone, { expiresAt: null }), { code: 'not-found' });
    await assert.rejects(visit(link), { code: 'not-permitted' });

    const bob = await createAccount(connection, createRecoveryWords());
    await alice.drive.share(secretFile, bob.address, { role: 'viewer' });
    const [viewer] = (await alice.drive.grants(secretFile)).filter(({ kind }) => kind === 'person');
    await alice.drive.changeGrant(viewer ?? assert.fail(), { role: 'editor' });
    const shared = await bob.openShared(await sharedItem(bob));
    assert.equal(shared.snapshot().entries.get(secretFile)?.role, 'editor');
  });

  void test('a password is needed where there is one, and what is shared lists all of it', async () => {
    const link = await alice.drive.createLink(secretFile, { password: 'open sesame' });
    assert.deepEqual(await inspectLink(connection, link), { from: alice.address, needsPassword: true });
    await assert.rejects(visit(link), { code: 'wrong-password' });
    await assert.rejects(visit(link, { password: 'open sesam' }), { code: 'not-permitted' });
    await assertReads(await visit(link, { password: 'open sesame' }));
    // Without the word that a password is needed, the secret alone is another account.
    const bare = toBase64Url(Uint8Array.of(1, ...fromBase64Url(link).slice(1)));
    await assert.rejects(visit(bare), { code: 'not-permitted' });

    const plain = await alice.drive.createLink(root, {});
    assert.deepEqual(await inspectLink(connection, plain), { from: alice.address, needsPassword: false });
    const all = await alice.drive.grants();
    assert.equal((await grantOf(link)).hasPassword, true);
    assert.deepEqual(new Set(all.map(({ node }) => node)), new Set([secretFile, root]));
    await assert.rejects(inspectLink(connection, plain.slice(1)), { code: 'bad-link' });
  });
});

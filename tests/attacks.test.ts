import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromHex, toHex, type Bytes } from '../lib/base/bytes.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { openVault } from '../lib/drive/vault.ts';
import { commandHash, envelopeCodec } from '../lib/protocol/command.ts';
import { openRecord, recordCodec } from '../lib/protocol/signed-record.ts';
import { profileCodec } from '../lib/protocol/records/profile.ts';
import { directoryContractCodec, directoryProfileCodec } from '../lib/protocol/directory.ts';
import { contractKeysCodec } from '../lib/protocol/records/contract-keys.ts';
import { sealingKeyPair } from '../lib/crypto/sealing.ts';
import { contractCode } from './support/network-of.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { startLyingPortal, type LyingPortal } from './support/lying-portal.ts';
import { rawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

void describe('attacks below the client', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let portal: LyingPortal;
  let alice: Account;
  let bob: Account;
  let root: string;
  const words = { alice: createRecoveryWords(), bob: createRecoveryWords(), mallory: createRecoveryWords() };
  const content = patternBytes(2_500_000, 9);
  const attackerKey = sealingKeyPair(new Uint8Array(32).fill(66)).publicKey;
  const through = (): Promise<NetworkConnection> =>
    connectNetwork({ portalUrl: portal.url, network: network.file.network, contractCode });

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    portal = await startLyingPortal(network.url);
    [alice, bob] = await Promise.all([
      createAccount(connection, words.alice),
      createAccount(connection, words.bob),
    ]);
    await createAccount(connection, words.mallory);
    root = alice.drive.snapshot().roots[0] ?? '';
  });
  after(async () => {
    await portal.close();
    await network.dispose();
  });

  void test('an outsider and the revoked one get nothing by raw queries; the permitted one does', async () => {
    const id = await alice.drive.upload(root, sourceOf('secret.bin', content));
    const mallory = rawClient(connection, words.mallory, alice.drive.id);
    const raw = rawClient(connection, words.bob, alice.drive.id);
    const oldSession = raw.session();
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    await raw.serving();
    const open = async (client: typeof raw, session = client.session()) => {
      const sealed = await client.query('open', { id }, session);
      return sealed.open(await sealed.send());
    };
    const permitted = await open(raw, oldSession);
    assert.equal(permitted.ok, true);
    assert.ok(permitted.value.length > 32);
    const outsider = await open(mallory);
    assert.deepEqual([outsider.ok, outsider.code, outsider.value.length], [false, 'not-permitted', 0]);
    await alice.drive.revoke(id, raw.account);
    const revoked = await open(raw, oldSession);
    assert.deepEqual([revoked.ok, revoked.code, revoked.value.length], [false, 'not-permitted', 0]);
    for (const method of ['list', 'versions', 'path']) {
      const args = method === 'list' ? { since: 0, limit: 10 } : { id };
      await assert.rejects(raw.client.query(method, args), { code: 'not-permitted' });
    }
  });

  void test('class 17: a command that is posted again, by whomever, is executed once', async () => {
    const mine = rawClient(connection, words.alice, alice.drive.id);
    const session = mine.session();
    const trashed = await alice.drive.upload(root, sourceOf('once.bin', patternBytes(100)));
    const trash = await mine.envelope('trash', { ids: [trashed] }, session, 10);
    await connection.portal.relay(trash);
    // The relay vouches for its place in the log; workers execute it a moment later.
    await until(async () => {
      await alice.drive.refresh();
      assert.equal(alice.drive.snapshot().entries.get(trashed)?.trashed, true);
    });
    await alice.drive.restore([trashed]);
    // The same bytes, and the same sealed command under another epoch and another network, change nothing any more.
    const parsed = envelopeCodec.decode(trash);
    await connection.portal.relay(trash);
    await connection.portal.relay(envelopeCodec.encode({ ...parsed, epoch: 2 }));
    const foreign = envelopeCodec.encode({ ...parsed, network: new Uint8Array(32).fill(1) });
    await assert.rejects(connection.portal.relay(foreign), { code: 'wrong-network' });
    await connection.portal.relay(await mine.envelope('trash', { ids: [trashed] }, session, 9));
    await alice.drive.createFolder(root, 'a later command');
    assert.equal(alice.drive.snapshot().entries.get(trashed)?.trashed, false);
    // The twin: the next counter of the same session is executed.
    await connection.portal.relay(await mine.envelope('trash', { ids: [trashed] }, session, 11));
    await alice.drive.createFolder(root, 'and one more');
    assert.equal(alice.drive.snapshot().entries.get(trashed)?.trashed, true);
    assert.equal(commandHash(trash).length, 32);
  });

  void test('class 17: a command of one drive does nothing in another, and a query is answered once', async () => {
    const mine = rawClient(connection, words.alice, alice.drive.id);
    const folder = await alice.drive.createFolder(root, 'moved ciphertext');
    const envelope = envelopeCodec.decode(
      await mine.envelope('trash', { ids: [folder] }, mine.session(), 50),
    );
    await connection.portal.relay(envelopeCodec.encode({ ...envelope, contract: fromHex(bob.drive.id) }));
    await alice.drive.createFolder(root, 'after it');
    assert.equal(alice.drive.snapshot().entries.get(folder)?.trashed, false);
    await mine.serving();
    const sealed = await mine.query('status', {}, mine.session());
    assert.equal((await sealed.open(await sealed.send())).ok, true);
    await assert.rejects(sealed.send(), /repeated-query|asked before/);
  });

  void test('class 2: a portal that shows another public key for a person or a contract is found out', async () => {
    const id = await alice.drive.upload(root, sourceOf('for-bob.bin', patternBytes(1000)));
    const liedTo = await restoreAccount(await through(), words.alice);
    const profilePath = `/v1/profiles/${toHex(openVault(words.bob).signer.identity)}`;
    const otherProfile = await connection.portal.profile(toHex(openVault(words.mallory).signer.identity));
    portal.lie((path) => (path === profilePath ? otherProfile : undefined));
    await assert.rejects(liedTo.drive.share(id, bob.address, { role: 'viewer' }), { code: 'tampered' });
    portal.lie((path, answer) => (path === profilePath ? withAttackersVaultKey(answer) : undefined));
    await assert.rejects(liedTo.drive.share(id, bob.address, { role: 'viewer' }), { code: 'tampered' });
    portal.lie((path, answer) =>
      path.startsWith('/v1/contracts/') ? withAttackersSealingKey(answer) : undefined,
    );
    await assert.rejects(restoreAccount(await through(), words.alice), { code: 'tampered' });
    portal.lie(undefined);
    await liedTo.drive.share(id, bob.address, { role: 'viewer' });
    await until(async () => {
      assert.equal((await bob.sharedWithMe())[0]?.name, 'for-bob.bin');
    });
  });

  void test('classes 5, 6: altered, swapped and missing blocks give an error, never a byte', async () => {
    const id = await alice.drive.upload(root, sourceOf('blocks.bin', content));
    const reader = await restoreAccount(await through(), words.alice);
    let last: Bytes | undefined;
    const lies = [
      (answer: Bytes) => answer.map((byte, i) => (i === answer.length - 1 ? byte ^ 1 : byte)),
      (answer: Bytes) => answer.slice(0, -1),
      (answer: Bytes) => {
        const other = last ?? answer;
        last = answer;
        return other === answer ? answer.toReversed() : other;
      },
    ];
    for (const lie of lies) {
      portal.lie((path, answer) => (path.startsWith('/ipfs/') ? lie(answer) : undefined));
      await assert.rejects(async () => bytesOfDownload(await reader.drive.download(id)), {
        code: 'tampered',
      });
    }
    portal.lie(undefined);
    assert.deepEqual(await bytesOfDownload(await reader.drive.download(id)), content);
  });

  void test('class 1: a recipient key that was put into the drive gets no renewed key, and cannot keep anybody from being removed', async () => {
    const id = await alice.drive.upload(root, sourceOf('planted.bin', patternBytes(1000)));
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const shared = await until(async () => {
      const item = (await bob.sharedWithMe()).find(({ node }) => node === id);
      return bob.openShared(item ?? assert.fail('not yet shared'));
    });
    assert.equal((await bytesOfDownload(await shared.download(id))).length, 1000);
    // As a broken enclave would leave it: a grant whose key nobody with the node's key ever tagged.
    const planted = openVault(words.mallory).signer.identity;
    await rawClient(connection, words.alice, alice.drive.id).client.command('grant', {
      node: id,
      account: toHex(planted),
      kind: 'person',
      role: 'viewer',
      expiresAt: null,
      recipientKey: attackerKey,
      keyGeneration: 1,
      wrap: new Uint8Array(64),
      keyTag: new Uint8Array(32),
      note: null,
    });
    await alice.drive.revoke(id, toHex(openVault(words.bob).signer.identity));
    await assert.rejects(shared.download(id), { code: 'not-permitted' });
    // Nothing is renewed for the planted key: the next version waits until its grant is gone, then goes through.
    const next = sourceOf('planted.bin', patternBytes(2000));
    await assert.rejects(alice.drive.upload(root, next), { code: 'tampered' });
    await alice.drive.revoke(id, toHex(planted));
    await alice.drive.upload(root, next);
    assert.equal((await bytesOfDownload(await alice.drive.download(id))).length, 2000);
  });

  void test('another network is refused by who pinned this one', async () => {
    const pinned = toHex(new Uint8Array(32).fill(7));
    await assert.rejects(connectNetwork({ portalUrl: network.url, network: pinned, contractCode }), {
      code: 'wrong-network',
    });
    assert.equal(
      (await connectNetwork({ portalUrl: network.url, network: network.file.network, contractCode })).id,
      network.file.network,
    );
  });

  function withAttackersVaultKey(answer: Bytes): Bytes {
    const shown = directoryProfileCodec.decode(answer);
    const signed = openRecord(shown.record, connection.network);
    const body = profileCodec.encode({ ...profileCodec.decode(signed.body), vault: attackerKey });
    return directoryProfileCodec.encode({ ...shown, record: recordCodec.encode({ ...signed, body }) });
  }

  function withAttackersSealingKey(answer: Bytes): Bytes {
    const directory = directoryContractCodec.decode(answer);
    const signed = openRecord(directory.keys, connection.network);
    const body = contractKeysCodec.encode({ ...contractKeysCodec.decode(signed.body), sealing: attackerKey });
    return directoryContractCodec.encode({ ...directory, keys: recordCodec.encode({ ...signed, body }) });
  }
});

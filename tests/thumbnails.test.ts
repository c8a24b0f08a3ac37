import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromUtf8, utf8, type Bytes } from '../lib/base/bytes.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  openLink,
  restoreAccount,
  type Account,
  type ContractName,
  type Drive,
  type NetworkConnection,
  type UploadSource,
} from '../lib/drive/index.ts';
import { PURSE_HEADER } from '../lib/protocol/upload-header.ts';
import { fillPurse } from './support/fill-purse.ts';
import { contractCode } from './support/network-of.ts';
import { sharedItem } from './support/shared-item.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

void describe('thumbnails', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let root: string;
  const aliceWords = createRecoveryWords();
  const bobWords = createRecoveryWords();
  const content = patternBytes(100_000, 1);
  const small = patternBytes(9_000, 2);

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    [alice, bob] = await Promise.all([
      createAccount(connection, aliceWords),
      createAccount(connection, bobWords),
    ]);
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
  });
  after(() => network.dispose());

  const pictureOf = (name: string, thumbnail = small): UploadSource => ({
    ...sourceOf(name, content),
    thumbnail: () => Promise.resolve(thumbnail),
  });
  const shown = async (drive: Drive, id: string): Promise<Bytes | undefined> =>
    (await drive.thumbnails([id])).get(id);
  const hasOne = (drive: Drive, id: string): boolean | undefined =>
    drive.snapshot().entries.get(id)?.hasThumbnail;
  const openedByBob = async (): Promise<Drive> => {
    return bob.openShared(await sharedItem(bob));
  };

  void test('one that came with a file is there again, on another device too, and only where there is one', async () => {
    const id = await alice.drive.upload(root, pictureOf('sea.jpg'));
    const plain = await alice.drive.upload(root, sourceOf('notes.txt', content));
    assert.deepEqual([hasOne(alice.drive, id), hasOne(alice.drive, plain)], [true, false]);
    assert.deepEqual(await shown(alice.drive, id), small);
    assert.deepEqual([...(await alice.drive.thumbnails([plain, id, root])).keys()], [id]);
    const elsewhere = await restoreAccount(await network.connect(), aliceWords);
    assert.deepEqual(await shown(elsewhere.drive, id), small);
    assert.ok(Buffer.from(await bytesOfDownload(await alice.drive.download(id))).equals(content));
  });

  void test('renaming, moving and renewing keys keep it', async () => {
    const id = await alice.drive.upload(root, pictureOf('kept.jpg'));
    const folder = await alice.drive.createFolder(root, 'album');
    await alice.drive.rename(id, 'renamed.jpg');
    await alice.drive.move(id, folder);
    const link = await alice.drive.createLink(id, {});
    const visitor = await openLink(connection, link);
    await until(async () => {
      await visitor.refresh();
      assert.deepEqual(await shown(visitor, id), small);
    });
    const [grant] = await alice.drive.grants(id);
    await alice.drive.revoke(id, grant?.account ?? assert.fail());
    assert.deepEqual(await shown(alice.drive, id), small);
  });

  void test('the next version has its own or none, a restored one none, and a conflict copy its own', async () => {
    const id = await alice.drive.upload(root, pictureOf('versions.jpg'));
    const other = patternBytes(500, 3);
    await alice.drive.upload(root, pictureOf('versions.jpg', other));
    assert.deepEqual(await shown(alice.drive, id), other);
    await alice.drive.restoreVersion(id, 1);
    assert.deepEqual([hasOne(alice.drive, id), await shown(alice.drive, id)], [false, undefined]);
    const device = await restoreAccount(await network.connect(), aliceWords);
    const saved = await Promise.all([
      alice.drive.upload(root, pictureOf('versions.jpg', small)),
      device.drive.upload(root, pictureOf('versions.jpg', other)),
    ]);
    await until(async () => {
      await alice.drive.refresh();
      const both = await alice.drive.thumbnails(saved);
      assert.deepEqual(
        saved.map((at) => both.get(at)?.length),
        [small.length, other.length],
      );
    });
  });

  void test('who it is shared with sees it, and after access was taken away does not', async () => {
    const id = await alice.drive.upload(root, pictureOf('shared.jpg'));
    const hidden = await alice.drive.upload(root, pictureOf('hidden.jpg'));
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const theirs = await until(openedByBob);
    await until(async () => {
      assert.deepEqual(await shown(theirs, id), small);
    });
    assert.equal(await shown(theirs, hidden), undefined);
    const raw = rawClient(connection, bobWords, alice.drive.id);
    const ids = [id, hidden];
    const answer = (await raw.client.query('thumbnails', { ids })) as { thumbnails: { id: string }[] };
    assert.deepEqual(
      answer.thumbnails.map((share) => share.id),
      [id],
    );

    await alice.drive.revoke(id, raw.account);
    await until(async () => {
      assert.equal(await shown(theirs, id), undefined);
    });
    await assert.rejects(raw.client.query('thumbnails', { ids }), { code: 'not-permitted' });
  });

  void test('an outsider who asks the contract directly is refused, where the owner is answered', async () => {
    const id = await alice.drive.upload(root, pictureOf('private.jpg'));
    const outsider = rawClient(connection, createRecoveryWords(), alice.drive.id);
    await assert.rejects(outsider.client.query('thumbnails', { ids: [id] }), { code: 'not-permitted' });
    const owner = rawClient(connection, aliceWords, alice.drive.id);
    const answer = (await owner.client.query('thumbnails', { ids: [id] })) as { thumbnails: unknown[] };
    assert.equal(answer.thumbnails.length, 1);
  });

  void test('one that cannot be made costs the upload nothing', async () => {
    const thumbnail = () => Promise.reject(new TypeError('no picture'));
    const id = await alice.drive.upload(root, { ...sourceOf('odd.jpg', content), thumbnail });
    assert.equal(hasOne(alice.drive, id), false);
    assert.ok(Buffer.from(await bytesOfDownload(await alice.drive.download(id))).equals(content));
  });

  void test('a drive whose contract knows no thumbnails takes pictures without', async () => {
    // To this contract the words of today mean nothing, as to one of before.
    const olderCode = async (name: ContractName): Promise<Bytes> =>
      utf8(fromUtf8(await contractCode(name)).replaceAll(/thumbnail/gi, 'unheardOf'));
    const older = await connectNetwork({
      portalUrl: network.url,
      network: network.file.network,
      contractCode: olderCode,
    });
    // The store was of that release then, and has its code.
    const purse = fillPurse(network, 1 << 22)[PURSE_HEADER];
    await older.content.pin(await older.content.put(await olderCode('drive'), { purse }), { purse });
    const carol = await createAccount(older, createRecoveryWords());
    const top = carol.drive.snapshot().roots[0] ?? assert.fail();
    for (const name of ['first.jpg', 'second.jpg']) {
      const id = await carol.drive.upload(top, pictureOf(name));
      assert.equal(hasOne(carol.drive, id), false);
      assert.deepEqual(await shown(carol.drive, id), undefined);
      assert.ok(Buffer.from(await bytesOfDownload(await carol.drive.download(id))).equals(content));
    }
  });
});

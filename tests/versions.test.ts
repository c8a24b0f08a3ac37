import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answers } from '../contracts/drive/schema.ts';
import type { Bytes } from '../lib/base/bytes.ts';
import {
  createAccount,
  createRecoveryWords,
  openLink,
  restoreAccount,
  type Account,
  type Drive,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

void describe('versions of a file', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let root: string;
  const aliceWords = createRecoveryWords();
  const bobWords = createRecoveryWords();
  // Several segments, and a part of one.
  const drafts = [patternBytes(2_500_000, 1), patternBytes(40, 2), patternBytes(1_000_000, 3)] as const;

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, aliceWords);
    bob = await createAccount(connection, bobWords);
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
  });
  after(() => network.dispose());

  const putAll = async (name: string): Promise<string> => {
    let id = '';
    for (const draft of drafts) id = await alice.drive.upload(root, sourceOf(name, draft));
    return id;
  };
  /** Compared as a whole: a listing of what differs in a million bytes would fill the memory. */
  const assertHolds = async (drive: Drive, id: string, draft: Bytes, version?: number): Promise<void> => {
    const got = await bytesOfDownload(await drive.download(id, version === undefined ? {} : { version }));
    assert.ok(
      Buffer.from(got).equals(draft),
      `${String(got.length)} other bytes than the ${String(draft.length)} stored`,
    );
  };
  const named = (drive: Drive, pattern: RegExp) =>
    [...drive.snapshot().entries.values()].filter(({ name, trashed }) => !trashed && pattern.test(name));

  void test('each is listed with who wrote it and its true size, and opens as it was', async () => {
    const id = await putAll('essay.txt');
    const versions = await alice.drive.versions(id);
    assert.deepEqual(
      versions.map(({ version, size, author, problem }) => [version, size, author, problem]),
      [3, 2, 1].map((version) => [version, drafts[version - 1]?.length, alice.address, undefined]),
    );
    for (const [i, draft] of drafts.entries()) await assertHolds(alice.drive, id, draft, i + 1);
    await assert.rejects(alice.drive.download(id, { version: 4 }), { code: 'not-found' });
    await assert.rejects(alice.drive.versions(root), { code: 'refused' });
  });

  void test('an old one is restored as the newest; those between stay', async () => {
    const id = await putAll('novel.txt');
    const phases: string[] = [];
    await alice.drive.restoreVersion(id, 1, { onProgress: ({ phase }) => phases.push(phase) });
    await assertHolds(alice.drive, id, drafts[0]);
    assert.deepEqual(
      (await alice.drive.versions(id)).map(({ size }) => size),
      [drafts[0], drafts[2], drafts[1], drafts[0]].map(({ length }) => length),
    );
    assert.deepEqual(phases.slice(-2), ['anchoring', 'done']);
    assert.equal(alice.drive.snapshot().entries.get(id)?.size, drafts[0].length);
    const elsewhere = await restoreAccount(await network.connect(), aliceWords);
    await assertHolds(elsewhere.drive, id, drafts[2], 3);
  });

  void test('a file replaced by one of another name keeps its own', async () => {
    const id = await alice.drive.upload(root, sourceOf('logo.png', drafts[0]));
    await alice.drive.replace(id, sourceOf('logo-final-2.png', drafts[1]));
    assert.equal(alice.drive.snapshot().entries.get(id)?.name, 'logo.png');
    await assertHolds(alice.drive, id, drafts[1]);
    await assertHolds(alice.drive, id, drafts[0], 1);
    await assert.rejects(alice.drive.replace(root, sourceOf('x', drafts[1])), { code: 'bad-argument' });
  });

  void test('two devices that save at once both keep what they saved', async () => {
    const id = await alice.drive.upload(root, sourceOf('shared diary.txt', drafts[0]));
    const other = await restoreAccount(await network.connect(), aliceWords);
    const saved = await Promise.all([
      alice.drive.upload(root, sourceOf('shared diary.txt', drafts[1])),
      other.drive.upload(root, sourceOf('shared diary.txt', drafts[2])),
    ]);
    assert.ok(saved.includes(id));
    const found = await until(async () => {
      await alice.drive.refresh();
      const both = named(alice.drive, /^shared diary/);
      assert.equal(both.length, 2);
      return both;
    });
    assert.match(
      found.find((entry) => entry.id !== id)?.name ?? '',
      /^shared diary \(conflict copy [\d-]+\)\.txt$/,
    );
    const [mine, theirs] = saved;
    await assertHolds(alice.drive, mine, drafts[1]);
    await assertHolds(alice.drive, theirs, drafts[2]);
    await assertHolds(alice.drive, id, drafts[0], 1);
  });

  void test('what is saved onto a file that another device put into the trash is not lost with it', async () => {
    const id = await alice.drive.upload(root, sourceOf('list.txt', drafts[1]));
    const other = await restoreAccount(await network.connect(), aliceWords);
    await alice.drive.trash([id]);
    const kept = await other.drive.upload(root, sourceOf('list.txt', drafts[2]));
    assert.notEqual(kept, id);
    assert.equal(other.drive.snapshot().entries.get(kept)?.name, 'list.txt');
    await assertHolds(other.drive, kept, drafts[2]);
  });

  void test('an editor restores what a viewer may only look at, whatever client asks', async () => {
    const id = await putAll('plan.txt');
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    // What another person did is seen as soon as the worker that is asked has followed the log so far.
    const shared = await until(async () => {
      const [item] = await bob.sharedWithMe();
      return bob.openShared(item ?? assert.fail());
    });
    await until(async () => {
      assert.equal((await shared.versions(id)).length, 3);
    });
    await assert.rejects(shared.restoreVersion(id, 1), { code: 'not-permitted' });
    await assert.rejects(shared.replace(id, sourceOf('plan.txt', drafts[1])), { code: 'not-permitted' });
    // Below our own client: somebody else's version, posted again as one's own next one.
    const { client } = rawClient(connection, bobWords, alice.drive.id);
    const old = (await client.query('open', { id, version: 1 })) as Answers<Bytes>['open'];
    const content = {
      version: 4,
      enclaveShare: old.enclaveShare,
      wrappedShare: old.wrappedShare,
      manifest: old.manifest,
    };
    const replayed = { folders: [], files: [{ id, content }] };
    await assert.rejects(client.command('putVersions', replayed), { code: 'not-permitted' });
    await alice.drive.share(id, bob.address, { role: 'editor' });
    await shared.refresh();
    await shared.restoreVersion(id, 2);
    await until(async () => {
      await alice.drive.refresh();
      assert.equal((await alice.drive.versions(id))[0]?.author, bob.address);
      await assertHolds(alice.drive, id, drafts[1]);
    });
    // The contract lets an editor post anything; what was signed for another version is shown as altered and never opened.
    await client.command('putVersions', {
      folders: [],
      files: [{ id, content: { ...content, version: 5 } }],
    });
    await until(async () => {
      await alice.drive.refresh();
      const [newest, before] = await alice.drive.versions(id);
      assert.deepEqual([newest?.version, newest?.problem, newest?.author], [5, 'tampered', '']);
      assert.deepEqual([before?.version, before?.problem], [4, undefined]);
      await assert.rejects(alice.drive.download(id), { code: 'tampered' });
    });
    await assert.rejects(alice.drive.restoreVersion(id, 5), { code: 'tampered' });
    await alice.drive.restoreVersion(id, 4);
    await assertHolds(alice.drive, id, drafts[1]);
  });

  void test('who holds a link reads the history, and nobody after it was taken away', async () => {
    const id = await putAll('page.txt');
    const visitor = await openLink(connection, await alice.drive.createLink(id, {}));
    await until(async () => {
      await visitor.refresh();
      assert.equal((await visitor.versions(id)).length, 3);
    });
    await assertHolds(visitor, id, drafts[0], 1);
    const [grant] = await alice.drive.grants(id);
    await alice.drive.revoke(id, grant?.account ?? '');
    await until(() => assert.rejects(visitor.versions(id), { code: 'not-permitted' }));
    await assert.rejects(visitor.download(id, { version: 1 }), { code: 'not-permitted' });
  });

  void test('a restore that is stopped leaves the file as it was', async () => {
    const id = await putAll('song.txt');
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(alice.drive.restoreVersion(id, 1, { signal: stop.signal }), { code: 'aborted' });
    assert.equal((await alice.drive.versions(id)).length, 3);
    await assertHolds(alice.drive, id, drafts[2]);
    await alice.drive.restoreVersion(id, 1);
    await assertHolds(alice.drive, id, drafts[0]);
  });
});

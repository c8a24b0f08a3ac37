import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex } from '../lib/base/bytes.ts';
import type { CborValue } from '../lib/base/cbor.ts';
import {
  createAccount,
  createRecoveryWords,
  inspectRequest,
  openLink,
  openRequest,
  restoreAccount,
  type Account,
  type NetworkConnection,
  type RequestInfo,
} from '../lib/drive/index.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { sharedItem } from './support/shared-item.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { createRawDepositor } from './support/raw-depositor.ts';

void describe('requests for files', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let words: string;
  let alice: Account;
  let root: string;
  const bytes = patternBytes(1_500_000, 3);

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    words = createRecoveryWords();
    alice = await createAccount(connection, words);
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
  });
  after(() => network.dispose());

  const requestOf = async (fragment: string): Promise<RequestInfo> =>
    (await alice.drive.requests()).find((one) => one.fragment === fragment) ?? assert.fail('no such request');
  const leave = async (fragment: string, ...names: string[]): Promise<void> => {
    const request = await openRequest(connection, fragment);
    for (const name of names) await request.put(sourceOf(name, bytes));
  };
  const namesIn = (folder: string): string[] =>
    [...alice.drive.snapshot().entries.values()]
      .filter((entry) => entry.parent === folder && !entry.trashed)
      .map((entry) => entry.name)
      .sort();
  /** A folder with a request of its own. */
  const asking = async (name: string, options: { maxFiles?: number; expiresAt?: number } = {}) => {
    const folder = await alice.drive.createFolder(root, name);
    return { folder, fragment: await alice.drive.createRequest(folder, { title: name, ...options }) };
  };

  void test('somebody without an account leaves files; the owner’s device collects them, under names that are free', async () => {
    const { folder, fragment } = await asking('Inbox', { maxFiles: 3 });
    await alice.drive.upload(folder, sourceOf('report.pdf', patternBytes(100)));
    assert.deepEqual(await inspectRequest(connection, fragment), { from: alice.address });
    const request = await openRequest(connection, fragment);
    assert.deepEqual([request.title, request.expiresAt, request.left], ['Inbox', null, 3]);
    const phases = new Set<string>();
    await request.put(sourceOf('report.pdf', bytes), { onProgress: ({ phase }) => void phases.add(phase) });
    await request.put(sourceOf('empty.txt', patternBytes(0)));
    assert.deepEqual([...phases], ['storing', 'anchoring', 'done']);
    // What others did is there once all workers did it.
    await catchUp();
    assert.deepEqual([(await requestOf(fragment)).files, (await requestOf(fragment)).title], [2, 'Inbox']);

    const { added, refused, isExpecting } = await alice.drive.collectDeposits();
    assert.deepEqual(
      [added.map((one) => one.name).sort(), refused, isExpecting],
      [['empty.txt', 'report (2).pdf'], 0, true],
    );
    assert.deepEqual(namesIn(folder), ['empty.txt', 'report (2).pdf', 'report.pdf']);
    const { id } = added.find((one) => one.name !== 'empty.txt') ?? assert.fail();
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), bytes);
    const [version] = await alice.drive.versions(id);
    assert.deepEqual(
      [version?.author, version?.size, version?.throughRequest, version?.problem],
      [(await requestOf(fragment)).account, bytes.length, true, undefined],
    );
    // It is a file like any other from then on.
    await alice.drive.rename(id, 'theirs.pdf');
    await alice.drive.replace(id, sourceOf('theirs.pdf', patternBytes(10)));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), patternBytes(10));
    assert.deepEqual((await alice.drive.collectDeposits()).added, []);
  });

  void test('two devices that collect at once add each file once', async () => {
    const { folder, fragment } = await asking('Twice');
    await leave(fragment, 'one.txt', 'two.txt');
    const other = await restoreAccount(connection, words);
    await catchUp();
    const [here, there] = await Promise.all([alice.drive.collectDeposits(), other.drive.collectDeposits()]);
    assert.equal(here.added.length + there.added.length, 2);
    await alice.drive.refresh();
    assert.deepEqual(namesIn(folder), ['one.txt', 'two.txt']);
  });

  void test('full, closed and expired each say so, and open again where the owner changes it', async () => {
    const { fragment } = await asking('Terms', { maxFiles: 1 });
    await leave(fragment, 'one.txt');
    await assert.rejects(leave(fragment, 'two.txt'), { code: 'full' });
    await alice.drive.changeRequest(await requestOf(fragment), { maxFiles: 2, title: 'Other terms' });
    const { title, left } = await openRequest(connection, fragment);
    assert.deepEqual([title, left], ['Other terms', 1]);
    await leave(fragment, 'two.txt');
    const soon = Date.now() + 2_000;
    await alice.drive.changeRequest(await requestOf(fragment), { maxFiles: 9, expiresAt: soon });
    await untilRefused(fragment, 'expired');
    await alice.drive.changeRequest(await requestOf(fragment), { expiresAt: null });
    const still = await openRequest(connection, fragment);
    await still.put(sourceOf('three.txt', bytes));
    await alice.drive.closeRequest(await requestOf(fragment));
    await assert.rejects(still.put(sourceOf('four.txt', bytes)), { code: 'not-permitted' });
    await assert.rejects(openRequest(connection, fragment), { code: 'not-permitted' });
    const { added } = await alice.drive.collectDeposits();
    assert.equal(added.length, 3);
  });

  void test('what was meant for a folder that is gone lies in the topmost one', async () => {
    const { folder, fragment } = await asking('Gone');
    await leave(fragment, 'late.txt');
    await alice.drive.trash([folder]);
    await alice.drive.purge([folder]);
    await assert.rejects(openRequest(connection, fragment), { code: 'not-permitted' });
    const { added } = await alice.drive.collectDeposits();
    assert.deepEqual(
      added.map((one) => [one.name, one.folder]),
      [['late.txt', root]],
    );
  });

  void test('a request is no link, and a link no request', async () => {
    const { folder, fragment } = await asking('Kinds');
    const link = await alice.drive.createLink(folder, {});
    await assert.rejects(openLink(connection, fragment), { code: 'bad-link' });
    await assert.rejects(openRequest(connection, link), { code: 'bad-link' });
    await openRequest(connection, fragment);
    await (await openLink(connection, link)).refresh();
    await assert.rejects(alice.drive.createRequest(folder, { title: ' ' }), { code: 'bad-argument' });
    const many = { title: 'x', maxFiles: 1001 };
    await assert.rejects(alice.drive.createRequest(folder, many), { code: 'bad-argument' });
  });

  void test('whoever bypasses our client may leave files, and do and see nothing else', async () => {
    const { folder, fragment } = await asking('Raw', { maxFiles: 1 });
    const { raw, deposit } = await createRawDepositor(connection, fragment);
    await alice.drive.upload(folder, sourceOf('secret.txt', bytes));
    const [secret] = [...alice.drive.snapshot().entries.values()].filter((e) => e.name === 'secret.txt');
    const file = secret?.id ?? assert.fail();
    const queries: [string, CborValue][] = [
      ['list', { since: 0, limit: 10 }],
      ['open', { id: file }],
      ['versions', { id: file }],
      ['path', { id: folder }],
      ['grants', {}],
      ['deposits', {}],
      ['requests', {}],
    ];
    for (const [method, args] of queries)
      await assert.rejects(raw.query(method, args), { code: 'not-permitted' }, method);
    const next = { id: file, content: { ...(await deposit('x')).content, version: 2 } };
    const putVersion = { folders: [], files: [next] };
    await assert.rejects(raw.command('putVersions', putVersion), { code: 'not-permitted' });
    await assert.rejects(raw.command('trash', { ids: [file] }), { code: 'not-permitted' });
    const first = await deposit('one.txt');
    await raw.command('deposit', first);
    await assert.rejects(raw.command('deposit', first), { code: 'node-exists' });
    await assert.rejects(raw.command('deposit', await deposit('two.txt')), { code: 'used-up' });
    await assert.rejects(raw.command('refuseDeposits', { ids: [first.id] }), { code: 'not-permitted' });

    // The same calls by who may: another account with access, and the owner.
    const bob = await createAccount(connection, createRecoveryWords());
    await alice.drive.share(folder, bob.address, { role: 'editor' });
    const shared = await bob.openShared(await sharedItem(bob));
    assert.deepEqual(await bytesOfDownload(await shared.download(file)), bytes);
    await assert.rejects(shared.requests(), { code: 'not-permitted' });
    await assert.rejects(shared.collectDeposits(), { code: 'not-permitted' });
    assert.deepEqual(
      (await alice.drive.collectDeposits()).added.map((one) => one.name),
      ['one.txt'],
    );
  });

  void test('names and content of another author, and content of another deposit, become no files', async () => {
    const { folder, fragment } = await asking('Forged');
    const mine = await createRawDepositor(connection, fragment);
    const other = await createRawDepositor(connection, (await asking('Other')).fragment);
    const [good, renamed, swapped] = [
      await mine.deposit('good.txt'),
      await mine.deposit('renamed.txt'),
      await mine.deposit('swapped.txt'),
    ];
    const forged = await other.deposit('renamed.txt', { id: renamed.id });
    const written = await other.deposit('written.txt');
    await mine.raw.command('deposit', { ...renamed, meta: forged.meta, sealedKey: forged.sealedKey });
    await mine.raw.command('deposit', { ...swapped, content: good.content });
    await mine.raw.command('deposit', written);
    const keyless = await mine.deposit('keyless.txt');
    await mine.raw.command('deposit', { ...keyless, sealedKey: good.sealedKey });
    await mine.raw.command('deposit', await mine.deposit('false size.txt', { size: 7 }));
    await mine.raw.command('deposit', await mine.deposit('../evil.txt'));
    await mine.raw.command('deposit', await mine.deposit('pictured.png', { pictured: true }));
    await mine.raw.command('deposit', good);
    await catchUp();
    const { added, refused } = await alice.drive.collectDeposits();
    assert.deepEqual([added.map((one) => one.name), refused], [['good.txt'], 7]);
    assert.deepEqual(namesIn(folder), ['good.txt']);
    assert.equal(toHex(await bytesOfDownload(await alice.drive.download(good.id))), toHex(mine.bytes));
  });

  /** The chain's clock follows its own blocks. */
  async function untilRefused(fragment: string, code: string): Promise<void> {
    for (;;) {
      const ended = await openRequest(connection, fragment).then(
        () => false,
        (error: unknown) => {
          assert.equal((error as { code?: unknown }).code, code);
          return true;
        },
      );
      if (ended) return;
      await catchUp();
    }
  }
  /** A command that has blocks made. What its author asks from then on is answered by workers that have them, with all that others left before. */
  const catchUp = (): Promise<unknown> => alice.drive.createFolder(root, 'tick');
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomBytes, toHex } from '../lib/base/bytes.ts';
import { createAccount, createRecoveryWords, DriveError, type Account } from '../lib/drive/index.ts';
import type { NetworkConnection } from '../lib/drive/index.ts';
import { reencrypt } from '../lib/drive/reencrypt.ts';
import { parseCid } from '../lib/ipfs/block.ts';
import { carOf } from '../lib/ipfs/car/car-slices.ts';
import { createBlock, RAW } from '../lib/ipfs/block.ts';
import { openManifest } from '../lib/protocol/manifest.ts';
import { PURSE_HEADER } from '../lib/protocol/upload-header.ts';
import type { Releasable, VersionSummary } from '../contracts/drive/schema.ts';
import type { Bytes } from '../lib/base/bytes.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';
import { sharedItem } from './support/shared-item.ts';
import { until } from './support/until.ts';

const MIB = 1 << 20;

void describe('what is stored, and how it goes again', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;

  before(async () => {
    network = await startTestNetwork({ workers: 1 });
    connection = await network.connect();
  });
  after(() => network.dispose());

  async function newAccount() {
    const words = createRecoveryWords();
    const account = await createAccount(connection, words);
    const { drive } = account;
    const raw = rawClient(connection, words, drive.id);
    const root = drive.snapshot().roots[0] ?? assert.fail();
    /** CIDs of all versions of a file, oldest first. */
    const rootsOf = async (id: string): Promise<string[]> => {
      const { versions } = (await raw.client.query('versions', { id })) as {
        versions: VersionSummary<Bytes>[];
      };
      const of = { network: connection.network, drive: raw.client.id, node: id };
      return versions
        .map((one) => openManifest(one.manifest, { ...of, version: one.version }).root)
        .reverse();
    };
    return { words, account, drive, raw, root, rootsOf };
  }
  const isThere = async (cid: string): Promise<boolean> =>
    (
      await fetch(new URL(`/ipfs/${cid}?format=raw`, network.url), {
        headers: { 'cache-control': 'only-if-cached' },
      })
    ).ok;
  const put = (account: Account, parent: string, name: string, bytes: Bytes): Promise<string> =>
    account.drive.upload(parent, sourceOf(name, bytes));

  void test('what is erased goes from the store, and the drive has the receipt', async () => {
    const { account, drive, root, rootsOf } = await newAccount();
    const id = await put(account, root, 'a.bin', patternBytes(3 * MIB, 1));
    await put(account, root, 'a.bin', patternBytes(2 * MIB, 2));
    const kept = await put(account, root, 'b.bin', patternBytes(MIB, 3));
    const roots = await rootsOf(id);
    assert.equal(roots.length, 2);
    const { stored = 0 } = (await drive.usage()) ?? {};
    assert.ok(stored > 6 * MIB && stored < 7 * MIB, String(stored));
    await drive.trash([id]);
    await drive.purge([id]);
    assert.equal((await drive.usage())?.waiting, 2);
    for (const cid of roots) assert.ok(await isThere(cid));
    const released = await drive.releaseErased();
    assert.equal(released.pins, 2);
    for (const cid of roots) await until(async () => assert.equal(await isThere(cid), false));
    const [receipt, ...others] = await drive.erasures();
    assert.deepEqual(others, []);
    assert.ok(receipt !== undefined);
    const { files, versions, waiting, absent } = receipt;
    assert.deepEqual({ files, versions, waiting, absent }, { files: 1, versions: 2, waiting: 0, absent: 0 });
    assert.ok(receipt?.released);
    const left = (await drive.usage())?.stored ?? 0;
    assert.equal(left, stored - released.bytes);
    assert.equal((await bytesOfDownload(await drive.download(kept))).length, MIB);
    // There is nothing to do a second time.
    assert.deepEqual(await drive.releaseErased(), { pins: 0, bytes: 0, absent: 0 });
  });

  void test('beyond the drive’s quota nothing is stored; what was erased makes room', async () => {
    const { account, drive, root } = await newAccount();
    await drive.setQuota(48 * MIB);
    const first = await put(account, root, 'one', patternBytes(20 * MIB, 1));
    await put(account, root, 'two', patternBytes(20 * MIB, 2));
    const isFull = (error: unknown): boolean => error instanceof DriveError && error.code === 'over-quota';
    await assert.rejects(put(account, root, 'three', patternBytes(20 * MIB, 3)), isFull);
    assert.equal(drive.snapshot().entries.size, 3);
    await drive.purge([first]);
    await drive.releaseErased();
    await put(account, root, 'three', patternBytes(20 * MIB, 3));
    await assert.rejects(put(account, root, 'four', patternBytes(20 * MIB, 4)), isFull);
    await drive.setQuota(null);
    await put(account, root, 'four', patternBytes(20 * MIB, 4));
    await assert.rejects(drive.setQuota(-1), { code: 'bad-argument' });
  });

  void test('whoever bypasses our client stores nothing unpaid, and lets go of nothing that is others’', async () => {
    const { account, raw, root, rootsOf } = await newAccount();
    const id = await put(account, root, 'mine.bin', patternBytes(MIB, 7));
    const [cid = ''] = await rootsOf(id);
    const block = await createBlock(RAW, randomBytes(1000));
    const send = (headers: Record<string, string>) =>
      fetch(new URL('/v1/blocks', network.url), { method: 'POST', body: carOf([block]), headers });
    for (const headers of [{}, { [PURSE_HEADER]: toHex(randomBytes(16)) }])
      assert.equal((await send(headers)).status, 402);
    assert.equal((await send({ [PURSE_HEADER]: 'no purse' })).status, 400);
    assert.equal(await isThere(block.cid.toString()), false);
    const { content } = connection;
    // What somebody else had the store let go is not said to have been let go now.
    const doomed = await put(account, root, 'doomed.bin', patternBytes(MIB, 8));
    await account.drive.purge([doomed]);
    const { releases } = (await raw.client.query('releases', {})) as { releases: Releasable<Bytes>[] };
    const [only, ...more] = releases;
    assert.deepEqual(more, []);
    assert.ok(await content.release(parseCid(only?.root ?? ''), only?.secret ?? randomBytes(32)));
    assert.deepEqual(await account.drive.releaseErased(), { pins: 0, bytes: 0, absent: 1 });
    const [erasure] = await account.drive.erasures();
    assert.deepEqual([erasure?.absent, erasure?.waiting], [1, 0]);
    assert.equal(await content.release(parseCid(cid), randomBytes(32)), false);
    assert.ok(await isThere(cid));
    // Another account cannot ask for secrets, draw, or say that something is gone.
    const other = await newAccount();
    const stranger = rawClient(connection, other.words, account.drive.id).client;
    const denied = { code: 'not-permitted' };
    for (const method of ['releases', 'usage', 'erasures'])
      await assert.rejects(stranger.query(method, {}), denied);
    await assert.rejects(stranger.command('drawTokens', { request: randomBytes(32), bytes: MIB }), denied);
    await assert.rejects(stranger.command('eraseVersions', { id, before: 1 }), denied);
    await assert.rejects(stranger.command('released', { ids: [], absent: [] }), denied);
    await raw.client.command('drawTokens', { request: randomBytes(32), bytes: MIB });
    await raw.client.query('releases', {});
  });

  void test('after a revocation files are stored anew, and what was readable before is gone', async () => {
    const { drive, root, rootsOf } = await newAccount();
    const bob = await newAccount();
    const folder = await drive.createFolder(root, 'shared');
    const names = ['a', 'b', 'c'];
    const contents = names.map((_, n) => patternBytes(2 * MIB, n + 1));
    const sources = names.map((name, n) => sourceOf(name, contents[n] ?? assert.fail()));
    await drive.uploadMany(folder, sources);
    const ids = [...drive.snapshot().entries.values()].filter((e) => e.parent === folder).map((e) => e.id);
    assert.equal(ids.length, 3);
    await drive.share(folder, bob.account.address, { role: 'viewer' });
    const theirs = await bob.account.openShared(await sharedItem(bob.account, folder));
    for (const id of ids) await bytesOfDownload(await theirs.download(id));
    const before = (await Promise.all(ids.map(rootsOf))).flat();

    assert.deepEqual(await reencrypt(drive, folder), { files: 0, failed: [] });
    const [grant] = await drive.grants(folder);
    await drive.revoke(folder, grant?.account ?? '');
    // It ends in the middle, as by a closed window, and goes on.
    const ending = new AbortController();
    const seen: string[] = [];
    const onProgress = ({ name, files }: { name: string; files: number }): void => {
      seen.push(name);
      if (files === 1) ending.abort();
    };
    await assert.rejects(reencrypt(drive, folder, { signal: ending.signal, onProgress }), {
      name: 'AbortError',
    });
    assert.equal(seen.length, 2);
    const rest = await reencrypt(drive, folder);
    assert.deepEqual(rest, { files: 2, failed: [] });
    assert.deepEqual(await reencrypt(drive, folder), { files: 0, failed: [] });

    for (const cid of before) await until(async () => assert.equal(await isThere(cid), false));
    for (const [n, id] of ids.entries()) {
      assert.equal((await drive.versions(id)).length, 1);
      const name = drive.snapshot().entries.get(id)?.name ?? '';
      const bytes = await bytesOfDownload(await drive.download(id));
      assert.ok(Buffer.from(bytes).equals(contents[names.indexOf(name)] ?? assert.fail()), String(n));
    }
    // An entry that is not there has nothing to be done about.
    assert.deepEqual(await reencrypt(bob.drive, folder), { files: 0, failed: [] });
    const total = (await drive.erasures()).reduce((sum, { versions }) => sum + versions, 0);
    assert.equal(total, 3);
  });

  void test('a thousand small files come with a few commands, and each opens', async () => {
    const { drive, root } = await newAccount();
    const contents = Array.from({ length: 1000 }, (_, n) => patternBytes(100 + n, n + 1));
    const sources = contents.map((bytes, n) =>
      sourceOf(`${String(n)}.txt`, bytes, ['many', `folder ${String(n % 20)}`]),
    );
    const told: string[] = [];
    await drive.uploadMany(root, sources, {
      onStored: (stored) => told.push(...stored.map(({ source }) => source.name)),
    });
    assert.equal(told.length, 1000);
    const files = [...drive.snapshot().entries.values()].filter((entry) => entry.kind === 'file');
    assert.equal(files.length, 1000);
    for (const n of [0, 1, 499, 999]) {
      const entry = files.find(({ name }) => name === `${String(n)}.txt`) ?? assert.fail();
      const bytes = await bytesOfDownload(await drive.download(entry.id));
      assert.ok(Buffer.from(bytes).equals(contents[n] ?? assert.fail()));
    }
    // The same again are next versions.
    await drive.uploadMany(root, sources.slice(0, 3));
    assert.equal(
      drive.snapshot().entries.get(files.find(({ name }) => name === '0.txt')?.id ?? '')?.version,
      2,
    );
  });
});

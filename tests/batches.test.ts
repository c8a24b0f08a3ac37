import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createAccount,
  createRecoveryWords,
  DriveError,
  type Drive,
  type Entry,
  type NetworkConnection,
  type UploadSource,
} from '../lib/drive/index.ts';
import { codeOf } from '../lib/base/errors.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';

void describe('many small files', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  /** Items that this client handed to the relay. */
  let relayed = 0;

  before(async () => {
    network = await joinTestNetwork();
    const plain = await network.connect();
    const { portal } = plain;
    const relay: typeof portal.relay = (...args) => {
      relayed++;
      return portal.relay(...args);
    };
    connection = { ...plain, portal: { ...portal, relay } };
  });
  after(() => network.dispose());

  async function newDrive(): Promise<{ drive: Drive; root: string }> {
    const { drive } = await createAccount(connection, createRecoveryWords());
    return { drive, root: drive.snapshot().roots[0] ?? assert.fail() };
  }
  const named = (drive: Drive, name: string): Entry | undefined =>
    [...drive.snapshot().entries.values()].find((entry) => entry.name === name);
  const opened = async (drive: Drive, name: string): Promise<Buffer> => {
    const { id } = named(drive, name) ?? assert.fail(name);
    return Buffer.from(await bytesOfDownload(await drive.download(id)));
  };
  const countOf = async (task: Promise<unknown>): Promise<number> => {
    const before = relayed;
    await task;
    return relayed - before;
  };
  /** What failed of them, by name. */
  const upload = async (drive: Drive, root: string, sources: UploadSource[]) => {
    const failed = new Map<string, unknown>();
    const stored: string[] = [];
    await drive.uploadMany(root, sources, {
      onStored: (all) => stored.push(...all.map(({ source }) => source.name)),
      onFailed: ({ name }, error) => failed.set(name, codeOf(error)),
    });
    return { failed, stored };
  };

  const contents = Array.from({ length: 120 }, (_, n) => patternBytes(1000 + n, n + 1));
  const sources = contents.map((bytes, n) =>
    sourceOf(`${String(n)}.txt`, bytes, ['many', `folder ${String(n % 5)}`]),
  );
  const picture = patternBytes(3_000, 9);
  const gone = (name: string): UploadSource => ({
    ...sourceOf(name, patternBytes(2000, 4), ['many']),
    read: () => Promise.reject(new DriveError('changed-while-reading', 'gone')),
  });

  void test('come with few commands, with thumbnails, and again as next versions with as few', async () => {
    const { drive, root } = await newDrive();
    const withPictures = sources.map((source, n) => ({
      ...source,
      ...(n % 3 === 0 && { thumbnail: () => Promise.resolve(picture) }),
      ...(n % 3 === 1 && { thumbnail: () => Promise.reject(new TypeError('no picture')) }),
    }));
    // Folders, files, and the right to store them.
    assert.ok((await countOf(drive.uploadMany(root, withPictures))) <= 4);
    for (const n of [0, 1, 60, 119])
      assert.ok((await opened(drive, `${String(n)}.txt`)).equals(contents[n] ?? assert.fail()));
    const ids = [0, 1, 2, 3].map((n) => named(drive, `${String(n)}.txt`)?.id ?? assert.fail());
    const shown = await drive.thumbnails(ids);
    assert.deepEqual([...shown.keys()], [ids[0], ids[3]]);
    assert.deepEqual(shown.get(ids[3] ?? ''), picture);

    const changed = sources.map((source, n) => ({
      ...source,
      ...sourceOf(source.name, contents[119 - n] ?? assert.fail(), [...source.path]),
    }));
    assert.ok((await countOf(drive.uploadMany(root, changed))) <= 2);
    assert.equal(named(drive, '7.txt')?.version, 2);
    assert.ok((await opened(drive, '7.txt')).equals(contents[112] ?? assert.fail()));
    assert.deepEqual([...(await drive.thumbnails(ids)).keys()], []);
    assert.equal([...drive.snapshot().entries.values()].filter(({ kind }) => kind === 'file').length, 120);
  });

  void test('one that fails is named and keeps none of the others; told of nobody, it ends all', async () => {
    const { drive, root } = await newDrive();
    await drive.uploadMany(root, [sourceOf('taken', contents[0] ?? assert.fail(), ['many'])]);
    const bad = [gone('gone.txt'), sourceOf('a/b', picture), sourceOf('below', picture, ['many', 'taken'])];
    const { failed, stored } = await upload(drive, root, [
      ...sources.slice(0, 20),
      ...bad,
      ...sources.slice(20, 40),
    ]);
    assert.deepEqual(
      failed,
      new Map([
        ['a/b', 'bad-name'],
        ['below', 'conflict'],
        ['gone.txt', 'changed-while-reading'],
      ]),
    );
    assert.equal(stored.length, 40);
    assert.ok((await opened(drive, '39.txt')).equals(contents[39] ?? assert.fail()));
    await assert.rejects(drive.uploadMany(root, [gone('gone.txt')]), { code: 'changed-while-reading' });
    const signal = AbortSignal.abort();
    await assert.rejects(drive.uploadMany(root, sources, { signal, onFailed: () => assert.fail() }), {
      name: 'AbortError',
    });
  });

  void test('where there is no room for one, others are stored, and as large ones are not tried', async () => {
    const { drive, root } = await newDrive();
    await drive.setQuota(48 << 20);
    const large = ['large', 'as large'].map((name): UploadSource => ({
      ...sourceOf(name, picture),
      size: 100 << 20,
      read: () => Promise.reject(new TypeError('it is not read')),
    }));
    const { failed, stored } = await upload(drive, root, [...large, ...sources.slice(0, 20)]);
    assert.deepEqual(
      failed,
      new Map([
        ['large', 'over-quota'],
        ['as large', 'over-quota'],
      ]),
    );
    assert.equal(stored.length, 20);
    // Small ones until it is full: what there is room for of the batch that is too much is stored all the same.
    const bytes = patternBytes(900_000, 3);
    const many = Array.from({ length: 64 }, (_, n) => sourceOf(`m ${String(n)}`, bytes));
    const filling = await upload(drive, root, many);
    assert.equal(filling.failed.size + filling.stored.length, 64);
    assert.ok(filling.failed.size > 0 && filling.stored.length > 20, String(filling.stored.length));
    assert.deepEqual(new Set(filling.failed.values()), new Set(['over-quota']));
  });

  void test('folders come with one command, however deep', async () => {
    const { drive, root } = await newDrive();
    const paths = Array.from({ length: 40 }, (_, n) => ['a', `b ${String(n % 4)}`, `c ${String(n)}`]);
    assert.equal(await countOf(drive.createFolders(root, paths)), 1);
    assert.equal([...drive.snapshot().entries.values()].length, 46);
    await drive.createFolders(root, paths);
    assert.equal([...drive.snapshot().entries.values()].length, 46);
    await assert.rejects(drive.createFolders(root, [['a', 'b/c']]), { code: 'bad-name' });
  });
});

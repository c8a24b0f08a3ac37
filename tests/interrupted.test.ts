import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Bytes } from '../lib/base/bytes.ts';
import { codeOf } from '../lib/base/errors.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type Account,
  type Entry,
} from '../lib/drive/index.ts';
import { contractCode } from './support/network-of.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { startLyingPortal, type LyingPortal } from './support/lying-portal.ts';

const nothing = new Uint8Array();

void describe('transfers that are interrupted', () => {
  let network: JoinedNetwork;
  let portal: LyingPortal;
  let alice: Account;
  let root: string;
  const content = patternBytes(5_000_000, 9);

  before(async () => {
    network = await joinTestNetwork();
    portal = await startLyingPortal(network.url);
    // Little patience: what nobody confirms is to be noticed soon.
    const connection = await connectNetwork({
      portalUrl: portal.url,
      network: network.file.network,
      contractCode,
      patienceMs: 4_000,
    });
    alice = await createAccount(connection, createRecoveryWords());
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
  });
  after(async () => {
    await portal.close();
    await network.dispose();
  });

  const named = (name: string): Entry[] =>
    [...alice.drive.snapshot().entries.values()].filter((entry) => entry.name.startsWith(name));
  const contentOf = async (id: string): Promise<Bytes> => bytesOfDownload(await alice.drive.download(id));

  /** Cuts a path off as soon as an upload comes to `phase`, and restores it once it was interrupted. */
  const cutDuring = (path: RegExp, phase: string) => {
    const met: (string | undefined)[] = [];
    return {
      met,
      onProgress: (progress: { phase: string }): void => {
        if (progress.phase === phase && met.length === 0)
          portal.withhold((asked) => (path.test(asked) ? nothing : undefined));
      },
      onInterrupted: (error: unknown): Promise<void> => {
        met.push(codeOf(error));
        portal.withhold(undefined);
        return Promise.resolve();
      },
    };
  };

  void test('a command whose confirmation was lost is executed once, for a new file and a new version', async () => {
    for (const round of [1, 2]) {
      const cut = cutDuring(/^\/v1\/query/, 'anchoring');
      const id = await alice.drive.upload(root, sourceOf('report.txt', content.slice(round)), cut);
      assert.deepEqual(cut.met, ['unconfirmed']);
      assert.deepEqual(
        named('report').map((entry) => [entry.id, entry.version]),
        [[id, round]],
      );
      assert.ok(Buffer.from(await contentOf(id)).equals(content.slice(round)));
    }
  });

  void test('without somebody who bears with it, the same interruption ends the upload', async () => {
    const { onProgress } = cutDuring(/^\/v1\/query/, 'anchoring');
    const upload = alice.drive.upload(root, sourceOf('given-up.txt', content), { onProgress });
    await assert.rejects(upload, { code: 'unconfirmed' });
    portal.withhold(undefined);
  });

  void test('a download goes on where it was; without somebody who bears with it, it ends', async () => {
    const id = await alice.drive.upload(root, sourceOf('film.bin', content));
    const met: (string | undefined)[] = [];
    const asked: string[] = [];
    const cutAfter = (parts: number): void => {
      asked.length = 0;
      portal.withhold((path) => {
        if (!path.startsWith('/ipfs/')) return undefined;
        // All of it would come in one answer.
        if (path.includes('format=car')) return 'cut';
        return asked.push(path) > parts ? 'cut' : undefined;
      });
    };
    cutAfter(3);
    const onInterrupted = (error: unknown): Promise<void> => {
      met.push(codeOf(error));
      portal.withhold((path) => {
        asked.push(path);
        return undefined;
      });
      return Promise.resolve();
    };
    const restored = await bytesOfDownload(await alice.drive.download(id, { onInterrupted }));
    assert.ok(Buffer.from(restored).equals(content));
    assert.ok(met.length > 0 && met.every((code) => code === 'offline'));
    const before = asked.slice(0, 3);
    assert.ok(
      before.every((path) => !asked.slice(3).includes(path)),
      'what had come was not fetched again',
    );
    cutAfter(3);
    await assert.rejects(bytesOfDownload(await alice.drive.download(id)), { code: 'offline' });
    portal.withhold(undefined);
  });
});

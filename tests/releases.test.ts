import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { randomBytes } from '../lib/base/bytes.ts';
import {
  accountId,
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
  type NetworkConnection,
  type Release,
} from '../lib/drive/index.ts';
import { auditReleases, verifyReleases } from '../lib/drive/releases/audit.ts';
import { releaseQueryCodec } from '../lib/protocol/release-query.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';
import { runCli } from './support/run-cli.ts';
import { until } from './support/until.ts';

void describe('the release log of a drive', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let file: string;
  const words = createRecoveryWords();
  const bobWords = createRecoveryWords();

  before(async () => {
    network = await startTestNetwork({ workers: 2 });
    connection = await network.connect();
    alice = await createAccount(connection, words);
    bob = await createAccount(connection, bobWords);
    const root = alice.drive.snapshot().roots[0] ?? assert.fail();
    file = await alice.drive.upload(root, sourceOf('plan.txt', patternBytes(5000, 1)));
    await alice.drive.share(file, bob.address, { role: 'viewer' });
  });
  after(() => network.dispose());

  /** Bob opens what is shared with him. */
  async function bobOpens(): Promise<void> {
    const item = await until(async () => {
      const [found] = await bob.sharedWithMe();
      assert.ok(found);
      return found;
    });
    await bytesOfDownload(await (await bob.openShared(item)).download(file));
  }
  const to = (releases: readonly Release[], address: string) =>
    releases.filter((release) => release.to === address);

  void test('shows its owner each opening: who, which file, when, through which worker', async () => {
    await bytesOfDownload(await alice.drive.download(file));
    await bobOpens();
    const { releases, block, unreadable } = await auditReleases(alice.releaseLog);
    const [his] = to(releases, bob.address);
    assert.deepEqual(his?.file, { id: file, version: 1, isThumbnail: false });
    const { workers } = await connection.view();
    assert.ok(workers.some(({ identity }) => identity === his.worker));
    assert.ok(his.block <= block && unreadable === 0);
    assert.equal(to(releases, alice.address).length, 1);
  });

  void test('proves that nothing was released after access was taken away, and fails where something was', async () => {
    await bobOpens();
    const before = await auditReleases(alice.releaseLog);
    const earlier = to(before.releases, bob.address).at(-1) ?? assert.fail();
    const { position } = await alice.drive.revoke(file, accountId(bob.address));
    await assert.rejects(bobOpens());
    const audit = await auditReleases(alice.releaseLog);
    assert.deepEqual(audit.since(bob.address, position), []);
    assert.ok(audit.since(bob.address, earlier.block * 2 ** 20).length > 0);
    // Who holds the proof needs no account, and the network's gatekeepers alone.
    const { releases } = await verifyReleases(connection, alice.drive.id, audit.proof);
    assert.deepEqual(releases, audit.releases);
    await assert.rejects(verifyReleases(connection, bob.drive.id, audit.proof), { code: 'unwitnessed' });
    await alice.drive.share(file, bob.address, { role: 'viewer' });
  });

  void test('is for the owner alone: workers tell nobody else, gatekeepers no stranger', async () => {
    const raw = rawClient(connection, bobWords, alice.drive.id);
    const heads = releaseQueryCodec.encode({ ask: 'heads', nonce: randomBytes(32) });
    await assert.rejects(raw.client.releases(heads), { code: 'not-permitted' });
    const own = rawClient(connection, words, alice.drive.id);
    assert.ok((await own.client.releases(heads)).length > 0);
    const gatekeeper = network.file.gatekeeperPorts[0] ?? assert.fail();
    const answer = await fetch(`http://127.0.0.1:${String(gatekeeper)}/v1/releases`, {
      ...{ method: 'POST', body: randomBytes(200) },
      headers: { 'content-type': 'application/octet-stream' },
    });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  });

  void test('is listed, proved and checked by `velum audit`', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'velum-audit-'));
    try {
      const env = {
        VELUM_PORTAL_URL: network.url,
        VELUM_ACCOUNT: join(folder, 'account.json'),
        VELUM_PASSWORD_FILE: join(folder, 'password'),
      };
      await writeFile(env.VELUM_PASSWORD_FILE, 'a long password');
      const restored = await runCli(['account', 'restore'], env, `${words}\n`);
      assert.equal(restored.code, 0, restored.stderr);
      const proof = join(folder, 'proof');
      const listed = await runCli(['audit', '/plan.txt', '--to', bob.address, '--save', proof], env);
      assert.equal(listed.code, 0, listed.stderr);
      assert.match(listed.stdout, new RegExp(`${bob.address}  worker [0-9a-f]{8}  /plan.txt version 1`));
      const since = await runCli(['audit', '--to', bob.address, '--since', '0'], env);
      assert.deepEqual([since.code, /released/.test(since.stderr)], [1, true], since.stderr);
      const later = String(2 ** 50);
      const nothing = await runCli(['audit', '--to', bob.address, '--since', later], env);
      assert.equal(nothing.code, 0, nothing.stderr);
      const stranger = { ...env, VELUM_ACCOUNT: join(folder, 'none.json') };
      const check = await runCli(['audit', '--check', proof, '--drive', alice.drive.id], stranger);
      assert.deepEqual([check.code, /plan/.test(check.stdout)], [0, false], check.stderr);
      assert.match(check.stdout, /gatekeepers signed/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  void test('is refused once a gatekeeper’s disk was changed', async () => {
    await bytesOfDownload(await alice.drive.download(file));
    await auditReleases(alice.releaseLog);
    await network.services.get('gatekeeper-1')?.kill();
    const db = new DatabaseSync(join(network.data, 'gatekeeper-1', 'release-logs.sqlite'));
    const { changes } = db.prepare('DELETE FROM entry WHERE place = 0').run();
    assert.ok(changes > 0);
    db.close();
    await network.restart('gatekeeper-1');
    const fresh = await restoreAccount(connection, words);
    await until(() => assert.rejects(auditReleases(fresh.releaseLog), { code: 'unwitnessed' }));
  });
});

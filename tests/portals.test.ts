import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { ServiceProcess } from '../cli/network/process-tree.ts';
import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  restoreAccount,
  type Account,
} from '../lib/drive/index.ts';
import { BLOCK_HEADER } from '../lib/protocol/portal-view.ts';
import { startBalancer, type Balancer } from './support/balancer.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { contractCode } from './support/network-of.ts';
import { secondPortal, storeSecret } from './support/second-portal.ts';
import { startSlowLine, type SlowLine } from './support/slow-line.ts';
import { until } from './support/until.ts';

/** How much longer the second portal waits for each answer of the chain, milliseconds: it is some blocks behind. */
const BEHIND = 150;

void describe('two portals behind one address, each request to the other one', () => {
  let network: TestNetwork;
  let line: SlowLine;
  let second: ServiceProcess;
  let balancer: Balancer;
  let secret: { file: string; folder: string };
  let startSecond: () => Promise<ServiceProcess>;
  let alice: Account;
  const words = createRecoveryWords();
  const content = patternBytes(12_000_000);

  const connect = () =>
    connectNetwork({ portalUrl: balancer.url, network: network.file.network, contractCode });
  const rootOf = (account: Account) => account.drive.snapshot().roots[0] ?? assert.fail('no root');

  before(async () => {
    secret = await storeSecret();
    network = await startTestNetwork({
      workers: 1,
      settings: { VELUM_LIBP2P_LISTEN: '/ip4/127.0.0.1/tcp/0', VELUM_STORE_SECRET_FILE: secret.file },
    });
    line = await startSlowLine(Number(new URL(network.chainUrl).port), BEHIND);
    startSecond = await secondPortal(network, {
      chainUrl: `ws://127.0.0.1:${String(line.port)}`,
      secretFile: secret.file,
    });
    second = await startSecond();
    balancer = await startBalancer([network.url, second.url]);
    alice = await createAccount(await connect(), words);
  });
  after(async () => {
    await balancer.close();
    await second.stop();
    await line.close();
    await network.dispose();
    await rm(secret.folder, { recursive: true });
  });

  void test('what is stored in pieces at both is pinned and comes back whole', async () => {
    const id = await alice.drive.upload(rootOf(alice), sourceOf('large.bin', content));
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(id)), content);
    // That device has posted nothing, so it is told of what the asked portal knows.
    const elsewhere = await until(async () => restoreAccount(await connect(), words));
    assert.deepEqual(await bytesOfDownload(await elsewhere.drive.download(id)), content);
    for (const answered of balancer.answered()) assert.ok(answered > 10, balancer.answered().join());
  });

  void test('sharing works, and what was revoked stays so whichever portal is asked', async () => {
    const bob = await createAccount(await connect(), createRecoveryWords());
    const id = await alice.drive.upload(rootOf(alice), sourceOf('shared.txt', patternBytes(5_000)));
    await alice.drive.share(id, bob.address, { role: 'viewer' });
    const item = await until(async () => (await bob.sharedWithMe())[0] ?? assert.fail('not yet shared'));
    const shared = await bob.openShared(item);
    assert.equal((await bytesOfDownload(await shared.download(item.node))).length, 5_000);
    const [grant] = await alice.drive.grants(id);
    assert.ok(grant);
    await alice.drive.revoke(id, grant.account);
    for (let i = 0; i < 4; i++) await assert.rejects(shared.download(item.node), { code: 'not-permitted' });
  });

  void test('a portal that is behind answers once it is not, and not at all about a block that never comes', async () => {
    const height = async (url: string): Promise<number> =>
      ((await (await fetch(new URL('/v1/network', url))).json()) as { height: number }).height;
    await createAccount(await connect(), createRecoveryWords());
    const newest = await height(network.url);
    const asked = await fetch(new URL('/v1/network', second.url), {
      headers: { [BLOCK_HEADER]: String(newest) },
    });
    const shown = ((await asked.json()) as { height: number }).height;
    assert.ok(shown >= newest, `${String(shown)} of ${String(newest)}`);
    const never = await fetch(new URL('/v1/network', second.url), {
      headers: { [BLOCK_HEADER]: String(newest + 1_000_000) },
    });
    assert.deepEqual([never.status, await codeIn(never)], [503, 'behind']);
    const nonsense = await fetch(new URL('/v1/network', second.url), { headers: { [BLOCK_HEADER]: '-1' } });
    assert.deepEqual([nonsense.status, await codeIn(nonsense)], [400, 'bad-request']);
  });

  void test('kill -9 of one: its clients go on with the other, and it comes back', async () => {
    const before = await alice.drive.upload(
      rootOf(alice),
      sourceOf('before.bin', patternBytes(3_000_000, 2)),
    );
    await second.kill();
    const during = await alice.drive.upload(
      rootOf(alice),
      sourceOf('during.bin', patternBytes(3_000_000, 3)),
    );
    assert.deepEqual(await bytesOfDownload(await alice.drive.download(during)), patternBytes(3_000_000, 3));
    second = await startSecond();
    const [, answeredBefore] = balancer.answered();
    for (const [id, seed] of [
      [before, 2],
      [during, 3],
    ] as const)
      assert.deepEqual(
        await until(async () => bytesOfDownload(await alice.drive.download(id))),
        patternBytes(3_000_000, seed),
      );
    assert.ok(Number(balancer.answered()[1]) > Number(answeredBefore));
  });
});

const codeIn = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { code: string } }).error.code;

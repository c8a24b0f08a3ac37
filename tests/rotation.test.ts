import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CommandLog } from '../lib/chain/command-log.ts';
import { inspectContract, openContract } from '../lib/drive/contracts.ts';
import {
  accountId,
  createAccount,
  createRecoveryWords,
  openLink,
  restoreAccount,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { auditReleases } from '../lib/drive/releases/audit.ts';
import type { ContractEntry } from '../lib/protocol/reducer/network-state.ts';
import { startTestNetwork, type TestNetwork } from './support/embedded-network.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { followChain, opensOnDisk } from './support/gatekeeper-disk.ts';
import { until } from './support/until.ts';

const GATEKEEPERS = ['gatekeeper-1', 'gatekeeper-2'];

void describe('a drive whose keys are rotated, on a network of two gatekeepers', () => {
  let network: TestNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let chain: { log: CommandLog; close(): Promise<void> };
  const [words, bobsWords] = [createRecoveryWords(), createRecoveryWords()];
  const content = patternBytes(70_000, 8);
  let kept: string;
  let shared: string;
  let visitor: Awaited<ReturnType<typeof openLink>>;

  before(async () => {
    network = await startTestNetwork({ workers: 2, gatekeepers: { n: 2, t: 2 } });
    connection = await network.connect();
    [alice, bob] = await Promise.all([
      createAccount(connection, words),
      createAccount(connection, bobsWords),
    ]);
    chain = await followChain(network);
    kept = await upload('kept.bin');
    shared = await upload('shared.bin');
    await alice.drive.share(shared, bob.address, { role: 'viewer' });
    visitor = await openLink(connection, await alice.drive.createLink(kept, {}));
    await until(() => visitor.refresh());
    assert.deepEqual(await bytesOfDownload(await visitor.download(kept)), content);
    const [link = assert.fail('there is a link')] = await alice.drive.grants(kept);
    await alice.drive.revoke(kept, link.account);
  });
  after(async () => {
    await chain.close();
    await network.dispose();
  });

  const upload = (name: string, account = alice): Promise<string> =>
    account.drive.upload(account.drive.snapshot().roots[0] ?? '', sourceOf(name, content));
  const opens = async (account: Account, id: string): Promise<void> => {
    assert.deepEqual(await bytesOfDownload(await account.drive.download(id)), content);
  };
  const entry = (): ContractEntry =>
    chain.log.state().contracts.get(alice.drive.id) ?? assert.fail('it is there');
  const onDisks = (sharing: ContractEntry['sharing']): Promise<boolean[]> =>
    Promise.all(
      GATEKEEPERS.map((name) => opensOnDisk(network, name, sharing?.value ?? assert.fail('it is shared'))),
    );

  void test('nobody but the owner has them rotated', async () => {
    const stranger = await openContract(connection, bobsWords, alice.drive.id);
    await assert.rejects(stranger.rotate(), { code: 'not-permitted' });
    assert.equal((await inspectContract(connection, alice.drive.id)).keys?.epoch, 1);
  });

  void test('what is uploaded meanwhile arrives once, and the first epoch’s shares open nowhere any more', async () => {
    const first = entry().sharing;
    const others = chain.log.state().contracts.get(bob.drive.id)?.sharing;
    assert.deepEqual(await onDisks(first), [true, true]);
    const owner = await openContract(connection, words, alice.drive.id);
    let isOver = false;
    const rotation = owner.rotate().finally(() => (isOver = true));
    const ids: string[] = [];
    while (!isOver) ids.push(await upload(`meanwhile ${String(ids.length)}.bin`));
    assert.equal(await rotation, 2);
    assert.ok(ids.length > 0);
    for (const id of ids) await opens(alice, id);
    const names = [...alice.drive.snapshot().entries.values()].map(({ name }) => name);
    assert.equal(names.filter((name) => name.startsWith('meanwhile')).length, ids.length);
    await until(async () => {
      assert.deepEqual(await onDisks(first), [false, false]);
    });
    // The twins: the new epoch's, and another contract's under the same root keys.
    assert.equal(entry().sharing?.value.epoch, 2);
    assert.deepEqual(
      [await onDisks(entry().sharing), await onDisks(others)],
      [
        [true, true],
        [true, true],
      ],
    );
  });

  void test('what was there before opens for whom it did, and for nobody else', async () => {
    await opens(alice, kept);
    const elsewhere = await restoreAccount(await network.connect(), words);
    await opens(elsewhere, shared);
    const item = await until(async () => (await bob.sharedWithMe())[0] ?? assert.fail('not yet shared'));
    const drive = await bob.openShared(item);
    assert.deepEqual(await bytesOfDownload(await drive.download(shared)), content);
    await assert.rejects(drive.download(kept), { name: 'DriveError' });
    await assert.rejects(visitor.download(kept), { code: 'not-permitted' });
    await opens(alice, await upload('afterwards.bin'));
  });

  void test('that nothing was released since a revocation is proved of what came after it, not of before', async () => {
    const { position } = await alice.drive.revoke(shared, accountId(bob.address));
    const { unreadable, since, releases } = await auditReleases(alice.releaseLog);
    assert.ok(unreadable > 0 && releases.some(({ to }) => to === bob.address));
    assert.deepEqual(since(bob.address, position), []);
    assert.throws(() => since(bob.address, 0), { name: 'DriveError', code: 'unwitnessed' });
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openContract } from '../lib/drive/contracts.ts';
import {
  accountId,
  createAccount,
  createRecoveryWords,
  type Account,
  type Condition,
  type Conditions,
  type Drive,
  type NetworkConnection,
  type Verdict,
} from '../lib/drive/index.ts';
import { bytesOfDownload, patternBytes, sourceOf } from './support/files.ts';
import { sharedItem } from './support/shared-item.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';

const HOUR = 3_600_000;

/** Alice shares files with Bob under conditions, as the app does; Carol is asked to agree. */
void describe('shares under conditions, on the network', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let bob: Account;
  let carol: Account;
  let bobsWords: string;
  let seen: Drive;
  let file: string;
  /** Others in the same folder: a use that was spent for one lasts. */
  let other: string;
  let third: string;
  let fourth: string;
  const bytes = patternBytes(2_000, 9);

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    bobsWords = createRecoveryWords();
    [alice, bob, carol] = [
      await createAccount(connection, createRecoveryWords()),
      await createAccount(connection, bobsWords),
      await createAccount(connection, createRecoveryWords()),
    ];
    const root = alice.drive.snapshot().roots[0] ?? assert.fail();
    const folder = await alice.drive.createFolder(root, 'Papers');
    file = await alice.drive.upload(folder, sourceOf('will.txt', bytes));
    other = await alice.drive.upload(folder, sourceOf('letter.txt', bytes));
    third = await alice.drive.upload(folder, sourceOf('note.txt', bytes));
    fourth = await alice.drive.upload(folder, sourceOf('list.txt', bytes));
    await alice.drive.share(folder, bob.address, {
      role: 'viewer',
      conditions: all({ kind: 'window', from: null, until: Date.now() + HOUR }),
    });
    seen = await bob.openShared(await sharedItem(bob));
  });
  after(() => network.dispose());

  const all = (condition: Condition, isNegated = false): Conditions => ({
    join: 'all',
    parts: [{ condition, isNegated }],
  });
  async function change(conditions: Conditions | null): Promise<void> {
    const [grant] = await alice.drive.grants();
    assert.ok(grant);
    await alice.drive.changeGrant(grant, { conditions });
  }
  async function stored(): Promise<Conditions | null | undefined> {
    const [grant] = await alice.drive.grants();
    assert.ok(grant);
    return alice.drive.conditions.of(grant);
  }
  const bobReads = async (id: string): Promise<Uint8Array> => bytesOfDownload(await seen.download(id));
  async function refusedAs(reason: string, id = file): Promise<Verdict> {
    await assert.rejects(bobReads(id), { name: 'DriveError', code: 'policy', message: new RegExp(reason) });
    const verdict = await seen.conditions.verdict(id);
    assert.ok(verdict);
    assert.equal(verdict.allowed, false);
    assert.equal(verdict.reason, reason);
    return verdict;
  }
  const opens = async (id = file): Promise<void> => {
    assert.deepEqual(await bobReads(id), bytes);
  };

  void test('a window: open, then another one that is still to come, then none', async () => {
    await opens();
    assert.equal((await seen.conditions.verdict(file))?.allowed, true);
    const from = Date.now() + HOUR;
    await change(all({ kind: 'window', from, until: null }));
    assert.equal((await refusedAs('too-early')).at, from);
    assert.deepEqual(await stored(), all({ kind: 'window', from, until: null }));
    await change(null);
    await opens();
    assert.equal(await stored(), null);
    assert.equal(await seen.conditions.verdict(file), undefined);
  });

  void test('uses: none without one that is spent; the last one spent, none is left', async () => {
    await change(all({ kind: 'uses', uses: 1, minutes: 10 }));
    const verdict = await refusedAs('spend-one-first');
    assert.deepEqual(await seen.conditions.uses(verdict), { left: 1, minutes: 10 });
    assert.equal((await seen.conditions.spend(verdict)).left, 0);
    await opens();
    await opens();
    assert.equal((await seen.conditions.spend(verdict)).left, 0, 'while it lasts none more is spent');
    await change(all({ kind: 'uses', uses: 0, minutes: 10 }));
    await opens();
  });

  void test('somebody else must agree, may take it back, and nobody agrees for themselves', async () => {
    await change(all({ kind: 'approval', approvers: [carol.address], needed: 1 }));
    const request = bob.approval(seen.conditions.approvalRequest(await refusedAs('not-approved')));
    const asked = carol.approval(seen.conditions.approvalRequest(await refusedAs('not-approved')));
    assert.equal(asked.account, bob.address);
    assert.deepEqual(await asked.state(), { given: 0, needed: 1, mine: false });
    await assert.rejects(request.approve(), { code: 'not-permitted' });
    await assert.rejects(
      alice.approval(seen.conditions.approvalRequest(await refusedAs('not-approved'))).approve(),
      {
        code: 'not-permitted',
      },
    );
    assert.deepEqual(await request.state(), { given: 0, needed: 1, mine: false });
    await asked.approve();
    assert.deepEqual(await asked.state(), { given: 1, needed: 1, mine: true });
    await opens();
    await asked.withdraw();
    await refusedAs('not-approved');
    assert.throws(() => carol.approval('x'), { code: 'bad-link' });
  });

  void test('an heir waits for silence, and a sign of life comes before', async () => {
    await change(all({ kind: 'heir', silence: 30 * 24 * HOUR, waiting: HOUR }));
    const verdict = await refusedAs('not-claimed');
    await assert.rejects(seen.conditions.claim(verdict), { code: 'too-early' });
    const { claimFrom, opensAt } = await seen.conditions.inheritance(verdict);
    assert.ok(claimFrom > Date.now() + 29 * 24 * HOUR);
    assert.equal(opensAt, null);
    const before = await alice.drive.conditions.signs();
    await alice.drive.conditions.signOfLife();
    const now = await alice.drive.conditions.signs();
    assert.ok((now?.seen ?? 0) > (before?.seen ?? 0));
    assert.equal(now?.claimed, null);
  });

  void test('groups of people; a person that is taken out is out', async () => {
    const { groups } = alice.drive.conditions;
    const group = await groups.create('Family');
    await groups.add(group, [bob.address, carol.address]);
    await assert.rejects(groups.add(group, ['nobody']), { code: 'bad-address' });
    assert.deepEqual(await groups.list(), [{ group, name: 'Family', members: 2 }]);
    await change(all({ kind: 'members', group }));
    await opens();
    await groups.remove(group, [bob.address]);
    await refusedAs('no-member');
    assert.deepEqual(await groups.members(group), [carol.address]);
    await change(all({ kind: 'members', group }, true));
    await opens();
    assert.deepEqual(await stored(), all({ kind: 'members', group }, true));
  });

  void test('several, any or all of them, and who can be turned to', async () => {
    const parts = [
      { condition: { kind: 'window', from: Date.now() + HOUR, until: null }, isNegated: false },
      { condition: { kind: 'uses', uses: 3, minutes: 5 }, isNegated: false },
    ] as const;
    await change({ join: 'any', parts });
    assert.deepEqual(await stored(), { join: 'any', parts });
    await change({ join: 'all', parts });
    await refusedAs('too-early');
    await change({ join: 'all', parts: [{ ...parts[0], isNegated: true }, parts[1]] });
    const verdict = await refusedAs('spend-one-first', third);
    assert.equal((await seen.conditions.spend(verdict)).left, 2);
    await opens(third);
  });

  void test('while several conditions change, no mixture of old and new ones opens it; interrupted, it stays closed', async () => {
    const window = (from: number | null): Condition => ({ kind: 'window', from, until: null });
    const uses = (count: number): Condition => ({ kind: 'uses', uses: count, minutes: 5 });
    const both = (join: 'any' | 'all', ...conditions: Condition[]): Conditions => ({
      join,
      parts: conditions.map((condition) => ({ condition, isNegated: false })),
    });
    await change(both('any', window(Date.now() + HOUR), uses(0)));
    await refusedAs('too-early', fourth);
    // The window opens, and from now on a use is needed too. Asked all the time, it never opens.
    let isDone = false;
    const opened = (async () => {
      while (!isDone) if ((await seen.conditions.verdict(fourth))?.allowed !== false) return true;
      return false;
    })();
    await change(both('all', window(null), uses(1)));
    isDone = true;
    assert.equal(await opened, false);
    await refusedAs('spend-one-first', fourth);
    await change(both('any', window(null), uses(1)));
    await opens(fourth);
  });

  void test('what nobody can mean is refused, and the share stays as it was', async () => {
    const before = await stored();
    await assert.rejects(change({ join: 'all', parts: [] }), { code: 'bad-argument' });
    await assert.rejects(change(all({ kind: 'approval', approvers: ['nobody'], needed: 1 })), {
      code: 'bad-address',
    });
    await assert.rejects(change(all({ kind: 'window', from: 5, until: 5 })), { code: 'bad-argument' });
    assert.deepEqual(await stored(), before);
    await opens();
  });

  void test('beside the client: nobody sets rules for their own share, or spends for another one', async () => {
    await change(all({ kind: 'uses', uses: 0, minutes: 5 }));
    const verdict = await refusedAs('used-up', other);
    const raw = await openContract(connection, bobsWords, verdict.policy);
    const account = accountId(bob.address);
    const { grant, node } = verdict;
    await assert.rejects(raw.call('set', { account, grant, uses: 9, minutes: 9 }), {
      message: /not-permitted/,
    });
    await assert.rejects(raw.call('set', { account, uses: 9, minutes: 9 }), { message: /not-permitted/ });
    await assert.rejects(raw.call('spend', { node, grant }), { message: /used-up/ });
    await assert.rejects(raw.call('spend', { node }), { message: /not-permitted/ });
    await assert.rejects(raw.query('rule', { account, grant }), { message: /not-permitted/ });
    await assert.rejects(seen.conditions.groups.create('Mine'), { code: 'not-permitted' });
    await change(all({ kind: 'uses', uses: 1, minutes: 5 }));
    await raw.call('spend', { node, grant });
    await opens(other);
  });
});

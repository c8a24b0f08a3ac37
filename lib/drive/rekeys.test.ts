import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../base/testing.ts';
import { sealingKeyPair } from '../crypto/sealing.ts';
import { id, root } from '../../contracts/drive/testing.ts';
import { renewPath, type Renewal } from './rekeys.ts';
import { useDrivesOnContract, type DriveOnContract } from './testing/drive-on-contract.ts';

const drives = useDrivesOnContract();
const [stays, gone, attacker] = [
  sealingKeyPair(bytes32(6)),
  sealingKeyPair(bytes32(7)),
  sealingKeyPair(bytes32(66)),
];
const tampered = { name: 'DriveError', code: 'tampered' };

/** root / 1 / 2; `stays` edits 1, `gone` views 1. */
async function shared(): Promise<DriveOnContract> {
  const drive = await drives.create();
  await drive.addFolder(id(1), root);
  await drive.addFolder(id(2), id(1));
  await drive.share(id(1), 'stays', stays, { role: 'editor' });
  await drive.share(id(1), 'gone', gone);
  return drive;
}

const summary = ({ rekeys }: Renewal) =>
  rekeys.map(({ id: node, keyGeneration, grants }) => [node, keyGeneration, grants.map((g) => g.account)]);

test('after a removal the path is renewed from the top, for exactly who remains', async () => {
  const drive = await shared();
  const { contract, owner } = drive;
  assert.deepEqual((await renewPath(owner, id(2))).rekeys, []);
  const old = await owner.view.keys.keyOf(id(1));
  await contract.run('owner', 'revoke', { node: id(1), account: 'gone' });
  const renewal = await renewPath(owner, id(2));
  assert.deepEqual(summary(renewal), [
    [id(1), 2, ['stays']],
    [id(2), 2, []],
  ]);
  await contract.run('owner', 'rekey', { rekeys: renewal.rekeys });
  const after = await renewal.keyAfter(id(2));
  await owner.view.refresh();
  assert.deepEqual(after, { key: await owner.view.keys.keyOf(id(2)), generation: 2 });
  assert.deepEqual(await owner.view.keys.keyAt(id(1), 1), old);
  assert.notDeepEqual(await owner.view.keys.keyOf(id(1)), old);
  const remaining = drive.openAs('stays', stays);
  await remaining.view.refresh();
  assert.deepEqual(await remaining.view.keys.keyOf(id(2)), after.key);
  assert.deepEqual(
    [...remaining.view.snapshot().entries.values()].map(({ name, problem }) => [name, problem]),
    [
      [`node ${id(1)}`, undefined],
      [`node ${id(2)}`, undefined],
    ],
  );
});

test('a removal and the new keys go in one command', async () => {
  const drive = await shared();
  const { contract, owner } = drive;
  const renewal = await renewPath(owner, id(1), 'gone');
  const { rekeys } = renewal;
  assert.deepEqual(summary(renewal), [[id(1), 2, ['stays']]]);
  await contract.run('owner', 'revoke', { node: id(1), account: 'gone', rekeys });
  await contract.refuseQuery('gone', 'path', { id: id(1) }, 'not-permitted');
  const { grants } = await contract.ask('owner', 'grants', { node: id(1) });
  assert.deepEqual(
    grants.map((grant) => [grant.account, grant.wrap, grant.keyTag]),
    rekeys[0]?.grants.map((grant) => [grant.account, grant.wrap, grant.keyTag]),
  );
});

test('no key is renewed for a public key that was put into the drive', async () => {
  const drive = await shared();
  const { contract, owner } = drive;
  await drive.share(id(1), 'planted', stays, { recipientKey: attacker.publicKey });
  await assert.rejects(renewPath(owner, id(1), 'gone'), tampered);
  await contract.run('owner', 'revoke', { node: id(1), account: 'gone' });
  await assert.rejects(renewPath(owner, id(2)), tampered);
  // Whoever takes the planted one away need not verify it, and then everything goes on.
  const { rekeys } = await renewPath(owner, id(1), 'planted');
  await contract.run('owner', 'revoke', { node: id(1), account: 'planted', rekeys });
  assert.deepEqual(summary(await renewPath(owner, id(2))), [[id(2), 2, []]]);
});

test('an editor renews what lies below the shared folder, and not that folder itself', async () => {
  const drive = await shared();
  const { contract, owner } = drive;
  await drive.share(id(2), 'reader', attacker);
  await contract.run('owner', 'revoke', { node: id(2), account: 'reader' });
  const editor = drive.openAs('stays', stays);
  const below = await renewPath(editor, id(2));
  assert.deepEqual(summary(below), [[id(2), 2, []]]);
  await contract.run('stays', 'rekey', { rekeys: below.rekeys });
  await contract.run('owner', 'revoke', { node: id(1), account: 'gone' });
  await assert.rejects(renewPath(editor, id(2)), { name: 'DriveError', code: 'not-permitted' });
  await contract.run('owner', 'rekey', { rekeys: (await renewPath(owner, id(1))).rekeys });
  assert.deepEqual(summary(await renewPath(editor, id(2))), [[id(2), 3, []]]);
});

test('the root is renewed by its owner', async () => {
  const drive = await shared();
  const { contract, owner } = drive;
  await drive.share(root, 'reader', attacker);
  await contract.run('owner', 'revoke', { node: root, account: 'reader' });
  const renewal = await renewPath(owner, root);
  assert.deepEqual(summary(renewal), [[root, 2, []]]);
  await contract.run('owner', 'rekey', { rekeys: renewal.rekeys });
  await owner.view.refresh();
  assert.equal(owner.view.snapshot().entries.get(root)?.problem, undefined);
});

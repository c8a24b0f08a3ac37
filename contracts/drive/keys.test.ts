import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blob, file, folder, grantOf, id, next, rekey, useDrives } from './testing.ts';

const drives = useDrives();

test('after an expiry keys are renewed before anything is added', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'short', { expiresAt: drive.time + 10 }));
  await drive.run('owner', 'grant', grantOf(id(1), 'long'));
  await drive.run('owner', 'putVersions', next());
  drive.time += 10;
  await drive.refuse('owner', 'putVersions', next(3), 'rekey-required');
  const rekeys = [rekey(id(1), 1, 1, ['long']), rekey(id(2), 1, 2), rekey(id(3), 1, 2)];
  await drive.refuse('owner', 'putVersions', { ...next(3), rekeys: rekeys.slice(0, 2) }, 'rekey-required');
  await drive.run('owner', 'putVersions', { ...next(3), rekeys });
  const { grants } = await drive.ask('owner', 'grants', { node: id(1) });
  assert.deepEqual(
    grants.map((grant) => [grant.account, grant.wrap]),
    [['long', blob(104)]],
  );
});

test('a revoked reader is out at once, and their keys before the next version', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'gone'));
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.run('owner', 'revoke', { node: id(1), account: 'gone' });
  await drive.refuseQuery('gone', 'open', { id: id(3) }, 'not-permitted');
  await drive.ask('writer', 'open', { id: id(3) });
  const put = { folders: [folder(8, id(2), 2)], files: [file(9, id(8))] };
  await drive.refuse('owner', 'putVersions', { ...put, folders: [folder(8, id(2))] }, 'rekey-required');
  await drive.refuse('owner', 'rename', { id: id(3), meta: blob(1) }, 'rekey-required');
  await drive.refuse('owner', 'grant', grantOf(id(2), 'new'), 'rekey-required');
  const rekeys = [rekey(id(1), 1, 1, ['writer']), rekey(id(2), 1, 2)];
  await drive.run('owner', 'putVersions', { ...put, rekeys });
  const { nodes } = await drive.ask('owner', 'list', { since: 0, limit: 20 });
  const states = new Map(nodes.map((node) => [node.id, [node.keyGeneration, node.dirty, node.history]]));
  assert.deepEqual(states.get(id(1)), [2, false, [blob(103)]]);
  assert.deepEqual(states.get(id(3)), [1, true, []]);
  await drive.run('owner', 'rename', { id: id(3), meta: blob(1), rekeys: [rekey(id(3), 1, 2)] });
});

test('a rekey renews exactly what it should', async () => {
  const drive = await drives.createFilled();
  for (const account of ['gone', 'a', 'b']) await drive.run('owner', 'grant', grantOf(id(1), account));
  await drive.refuse(
    'owner',
    'rekey',
    { rekeys: [rekey(id(1), 1, 1, ['gone', 'a', 'b'])] },
    'rekey-mismatch',
  );
  await drive.run('owner', 'revoke', { node: id(1), account: 'gone' });
  const wrong = [['a'], ['a', 'b', 'gone'], ['a', 'a'], ['a', 'c']];
  for (const accounts of wrong) {
    await drive.refuse('owner', 'rekey', { rekeys: [rekey(id(1), 1, 1, accounts)] }, 'rekey-mismatch');
  }
  const good = rekey(id(1), 1, 1, ['b', 'a']);
  await drive.refuse(
    'owner',
    'rekey',
    { rekeys: [{ ...good, keyGeneration: 3 }] },
    'key-generation-conflict',
  );
  await drive.refuse(
    'owner',
    'rekey',
    { rekeys: [{ ...good, parentGeneration: 2 }] },
    'key-generation-conflict',
  );
  await drive.refuse('owner', 'rekey', { rekeys: [rekey(id(2), 1, 1)] }, 'rekey-required');
  await drive.refuse('a', 'rekey', { rekeys: [good] }, 'not-permitted');
  await drive.run('owner', 'rekey', { rekeys: [good, rekey(id(2), 1, 2)] });
});

test('an owner revokes and renews in one command', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'gone'));
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  const rekeys = [rekey(id(1), 1, 1, ['writer'])];
  await drive.run('owner', 'revoke', { node: id(1), account: 'gone', rekeys });
  await drive.refuse('writer', 'putVersions', next(), 'rekey-required');
  await drive.run('writer', 'putVersions', { ...next(), rekeys: [rekey(id(2), 1, 2), rekey(id(3), 1, 2)] });
});

test('an editor renews keys below what they see, and learns who needs them', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.run('owner', 'grant', grantOf(id(2), 'reader'));
  await drive.run('owner', 'grant', grantOf(id(2), 'gone'));
  await drive.run('owner', 'revoke', { node: id(2), account: 'gone' });
  const { steps } = await drive.ask('writer', 'path', { id: id(3) });
  assert.deepEqual(
    steps.map((step) => [step.id, step.dirty, step.renewable, step.recipients.map((to) => to.account)]),
    [
      [id(1), false, false, []],
      [id(2), true, true, ['reader']],
      [id(3), true, true, []],
    ],
  );
  assert.deepEqual(
    (await drive.ask('reader', 'path', { id: id(3) })).steps.map((step) => step.recipients),
    [[], []],
  );
  const rekeys = [rekey(id(2), 1, 1, ['reader']), rekey(id(3), 1, 2)];
  await drive.run('writer', 'putVersions', { ...next(), rekeys });
});

test('an editor cannot renew the key of the folder shared with them', async () => {
  const drive = await drives.createFilled();
  for (const account of ['writer', 'gone'])
    await drive.run('owner', 'grant', grantOf(id(1), account, { role: 'editor' }));
  await drive.run('owner', 'revoke', { node: id(1), account: 'gone' });
  const rekeys = [rekey(id(1), 1, 1, ['writer'])];
  await drive.refuse('writer', 'rekey', { rekeys }, 'not-permitted');
  await drive.run('owner', 'rekey', { rekeys });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blob, file, folder, grantOf, id, next, rekey, root, useDrives, type TestDrive } from './testing.ts';

const drives = useDrives();

/** root / 1 / 2 / file 3, root / 5; `writer` may edit 1, `reader` may view 1. */
async function shared(): Promise<TestDrive> {
  const drive = await drives.create();
  await drive.run('owner', 'putVersions', {
    folders: [folder(1, root), folder(2, id(1)), folder(5, root)],
    files: [file(3, id(2))],
  });
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  return drive;
}

const moveOf = (node: string, parent: string, parentGeneration = 1) => ({
  ...{ id: node, parent, meta: blob(60), wrap: blob(61), parentGeneration },
});

test('a moved node is dirty until its key is renewed', async () => {
  const drive = await shared();
  await drive.run('owner', 'move', moveOf(id(2), id(5)));
  await drive.refuse('owner', 'putVersions', next(), 'rekey-required');
  await drive.run('owner', 'putVersions', { ...next(), rekeys: [rekey(id(2), 1, 1), rekey(id(3), 1, 2)] });
  const { steps } = await drive.ask('owner', 'path', { id: id(3) });
  assert.deepEqual(
    steps.map((step) => [step.id, step.keyGeneration, step.dirty]),
    [
      [root, 1, false],
      [id(5), 1, false],
      [id(2), 2, false],
      [id(3), 2, false],
    ],
  );
});

test('a move keeps the tree a tree', async () => {
  const drive = await shared();
  await drive.refuse('owner', 'move', moveOf(id(1), id(2)), 'cycle');
  await drive.refuse('owner', 'move', moveOf(id(1), id(1)), 'cycle');
  await drive.refuse('owner', 'move', moveOf(id(1), id(3)), 'not-a-folder');
  await drive.refuse('owner', 'move', moveOf(id(1), id(99)), 'unknown-node');
  await drive.refuse('owner', 'move', moveOf(root, id(1)), 'root-fixed');
  await drive.refuse('owner', 'move', moveOf(id(2), id(5), 2), 'key-generation-conflict');
  await drive.run('owner', 'trash', { ids: [id(5)] });
  await drive.refuse('owner', 'move', moveOf(id(2), id(5)), 'trashed');
  await drive.run('owner', 'restore', { ids: [id(5)] });
  await drive.run('owner', 'move', moveOf(id(2), id(5)));
});

test('an editor moves within what they edit', async () => {
  const drive = await shared();
  await drive.refuse('writer', 'move', moveOf(id(2), id(5)), 'not-permitted');
  await drive.refuse('writer', 'move', moveOf(id(1), id(2)), 'not-permitted');
  await drive.refuse('reader', 'move', moveOf(id(3), id(1)), 'not-permitted');
  await drive.run('writer', 'move', moveOf(id(3), id(1)));
});

test('who loses sight by a move is told to list anew', async () => {
  const drive = await shared();
  const before = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  await drive.run('owner', 'move', moveOf(id(2), id(5)));
  const after = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  assert.notEqual(after.scope, before.scope);
  assert.deepEqual(
    after.nodes.map((node) => node.id),
    [id(1)],
  );
  await drive.refuseQuery('reader', 'open', { id: id(3) }, 'not-permitted');
  const again = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  assert.equal(again.scope, after.scope);
});

test('trash hides from viewers and not from editors', async () => {
  const drive = await shared();
  const { scope } = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  await drive.refuse('reader', 'trash', { ids: [id(2)] }, 'not-permitted');
  await drive.refuse('writer', 'trash', { ids: [id(1)] }, 'not-permitted');
  await drive.refuse('owner', 'trash', { ids: [root] }, 'root-fixed');
  await drive.run('writer', 'trash', { ids: [id(2)] });
  const hidden = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  assert.deepEqual([hidden.nodes.map((node) => node.id), hidden.scope === scope], [[id(1)], false]);
  await drive.refuseQuery('reader', 'open', { id: id(3) }, 'not-permitted');
  await drive.ask('writer', 'open', { id: id(3) });
  await drive.refuse('writer', 'putVersions', next(), 'trashed');
  await drive.run('writer', 'restore', { ids: [id(2)] });
  await drive.refuse('writer', 'restore', { ids: [id(2)] }, 'not-trashed');
  await drive.ask('reader', 'open', { id: id(3) });
  await drive.run('writer', 'putVersions', next());
});

test('purge erases everything below and leaves ids that are never used again', async () => {
  const drive = await shared();
  await drive.refuse('writer', 'purge', { ids: [id(2)] }, 'not-permitted');
  await drive.refuse('owner', 'purge', { ids: [root] }, 'root-fixed');
  const { cursor } = await drive.ask('owner', 'list', { since: 0, limit: 10 });
  await drive.run('owner', 'purge', { ids: [id(1)] });
  const listing = await drive.ask('owner', 'list', { since: cursor, limit: 10 });
  assert.deepEqual(listing.removed.sort(), [id(1), id(2), id(3)]);
  assert.deepEqual(listing.nodes, []);
  assert.deepEqual(await drive.ids('owner'), [root, id(5)]);
  await drive.refuseQuery('reader', 'list', { since: 0, limit: 10 }, 'not-permitted');
  await drive.refuse('owner', 'putVersions', { folders: [folder(2, root)], files: [] }, 'node-exists');
  const state = await drive.engine.snapshot(drive.instance);
  const left = state.filter(([key]) => [1, 2, 3].some((n) => key.includes(id(n)))).map(([key]) => key);
  assert.deepEqual(
    left,
    [1, 2, 3].map((n) => `tomb/${id(n)}`),
  );
});

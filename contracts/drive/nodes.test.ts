import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blob, content, file, folder, grantOf, id, next, root, useDrives } from './testing.ts';

const drives = useDrives();

test('init is the owner’s and happens once', async () => {
  const drive = await drives.create(true);
  const init = { root: { id: root, meta: blob(1), wrap: blob(2) } };
  await drive.refuse('owner', 'trash', { ids: [] }, 'not-initialised');
  await drive.refuseQuery('owner', 'list', { since: 0, limit: 1 }, 'not-initialised');
  await drive.refuse('stranger', 'init', init, 'not-permitted');
  assert.deepEqual(await drive.ask('owner', 'status', {}), { initialised: false, root: null, role: null });
  await drive.run('owner', 'init', init);
  await drive.refuse('owner', 'init', init, 'already-initialised');
  assert.deepEqual(await drive.ask('owner', 'status', {}), { initialised: true, root, role: 'owner' });
  assert.deepEqual(await drive.ask('stranger', 'status', {}), { initialised: true, root: null, role: null });
});

test('what is put is listed without its enclave share, in order of change', async () => {
  const drive = await drives.createFilled();
  const listing = await drive.ask('owner', 'list', { since: 0, limit: 500 });
  assert.deepEqual(
    listing.nodes.map((node) => node.id),
    [root, id(1), id(2), id(3), id(4)],
  );
  assert.deepEqual([listing.more, listing.cursor, listing.scope, listing.removed], [false, 5, 'owner', []]);
  const { latest, ...node } = listing.nodes[3] ?? assert.fail();
  assert.deepEqual(node, {
    ...{ id: id(3), parent: id(2), kind: 'file', meta: blob(3), keyGeneration: 1, wrap: blob(4) },
    ...{ parentGeneration: 1, history: [], dirty: false, trashedAt: null, created: drive.time },
    ...{ modified: drive.time, change: 4, policyVersion: 0, role: 'owner', shared: 0 },
  });
  const { enclaveShare: _, ...visible } = content(1, 3);
  assert.deepEqual(latest, { ...visible, keyGeneration: 1, author: 'owner', time: drive.time, position: 2 });
});

test('a listing goes on from its cursor', async () => {
  const drive = await drives.createFilled();
  const first = await drive.ask('owner', 'list', { since: 0, limit: 3 });
  assert.ok(first.more);
  const second = await drive.ask('owner', 'list', { since: first.cursor, limit: 3 });
  assert.deepEqual(
    second.nodes.map((node) => node.id),
    [id(3), id(4)],
  );
  assert.ok(!second.more);
  const third = await drive.ask('owner', 'list', { since: second.cursor, limit: 3 });
  assert.deepEqual([third.nodes, third.cursor], [[], second.cursor]);
  await drive.refuseQuery('owner', 'list', { since: 0, limit: 501 }, 'bad-arguments');
});

test('versions follow each other', async () => {
  const drive = await drives.createFilled();
  const renamed = (version: number) => ({
    folders: [],
    files: [{ id: id(3), meta: blob(7), content: content(version) }],
  });
  await drive.refuse('owner', 'putVersions', renamed(1), 'version-conflict');
  await drive.refuse('owner', 'putVersions', renamed(3), 'version-conflict');
  await drive.run('owner', 'putVersions', renamed(2));
  const { versions, more } = await drive.ask('owner', 'versions', { id: id(3) });
  assert.deepEqual(
    versions.map((version) => version.version),
    [2, 1],
  );
  assert.ok(!more && versions.every((version) => !('enclaveShare' in version)));
  const older = await drive.ask('owner', 'versions', { id: id(3), before: 2 });
  assert.deepEqual(
    older.versions.map((version) => version.version),
    [1],
  );
});

test('open gives a share and leaves a label', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'putVersions', next());
  const newest = await drive.attemptQuery('owner', 'open', { id: id(3) });
  assert.ok(newest.ok);
  assert.deepEqual(newest.value, { ...content(2), keyGeneration: 1 });
  assert.deepEqual(newest.releases, [{ label: { node: id(3), version: 2, caller: 'owner' } }]);
  const first = await drive.ask('owner', 'open', { id: id(3), version: 1 });
  assert.deepEqual(first.enclaveShare, blob(3, 32));
  await drive.refuseQuery('owner', 'open', { id: id(3), version: 3 }, 'unknown-version');
  await drive.refuseQuery('owner', 'open', { id: id(1) }, 'not-a-file');
});

test('a batch is all or nothing', async () => {
  const drive = await drives.createFilled();
  const files = [file(10, root), { id: id(3), content: content(9) }];
  await drive.refuse('owner', 'putVersions', { folders: [], files }, 'version-conflict');
  await drive.run('owner', 'putVersions', { folders: [], files: files.slice(0, 1) });
});

test('nodes need a fresh id, a folder above them and its current key', async () => {
  const drive = await drives.createFilled();
  const put = (node: ReturnType<typeof file>) => ({ folders: [], files: [node] });
  await drive.refuse('owner', 'putVersions', put(file(3, root)), 'node-exists');
  await drive.refuse('owner', 'putVersions', put(file(9, id(3))), 'not-a-folder');
  await drive.refuse('owner', 'putVersions', put(file(9, id(99))), 'unknown-node');
  await drive.refuse('owner', 'putVersions', put(file(9, root, 2)), 'key-generation-conflict');
  await drive.run('owner', 'putVersions', put(file(9, root)));
});

test('arguments are checked to the last field', async () => {
  const drive = await drives.createFilled();
  const good = file(9, root);
  const bad: object[] = [
    { ...good, id: 'constructor' },
    { ...good, id: id(9).toUpperCase().replace('9', 'A') },
    { ...good, extra: 1 },
    { ...good, meta: blob(1, 8193) },
    { ...good, content: { ...good.content, enclaveShare: blob(1, 31) } },
    { ...good, content: { ...good.content, version: 1.0001e15 + 0, author: 'x' } },
  ];
  for (const node of bad) {
    const args = { folders: [], files: [node as typeof good] };
    await drive.refuse('owner', 'putVersions', args, 'bad-arguments');
  }
  await drive.run('owner', 'putVersions', { folders: [], files: [good] });
});

test('rename heeds ifChange', async () => {
  const drive = await drives.createFilled();
  await drive.refuse('owner', 'rename', { id: id(3), meta: blob(50), ifChange: 3 }, 'change-conflict');
  const change = await drive.run('owner', 'rename', { id: id(3), meta: blob(50), ifChange: 4 });
  const { nodes } = await drive.ask('owner', 'list', { since: 5, limit: 10 });
  assert.deepEqual(
    nodes.map((node) => [node.id, node.meta, node.change]),
    [[id(3), blob(50), change]],
  );
});

test('a folder tree is at most 64 deep', async () => {
  const drive = await drives.create();
  const chain = Array.from({ length: 63 }, (_, i) => folder(i + 1, id(i)));
  await drive.run('owner', 'putVersions', { folders: chain, files: [] });
  await drive.refuse('owner', 'putVersions', { folders: [], files: [file(100, id(63))] }, 'too-deep');
  await drive.run('owner', 'putVersions', { folders: [folder(200, root)], files: [file(100, id(62))] });
  const move = (node: string, parent: string) => ({
    id: node,
    parent,
    meta: blob(1),
    wrap: blob(1),
    parentGeneration: 1,
  });
  await drive.refuse('owner', 'move', move(id(1), id(200)), 'too-deep');
  await drive.run('owner', 'move', move(id(2), id(200)));
});

test('a thousand files in one command', async () => {
  const drive = await drives.create();
  const files = Array.from({ length: 1000 }, (_, i) => ({ ...file(i + 1, root), meta: blob(i % 256, 512) }));
  const outcome = await drive.attempt('owner', 'putVersions', { folders: [], files });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  await drive.refuse(
    'owner',
    'putVersions',
    { folders: [folder(5000, root)], files: files.map((f, i) => ({ ...f, id: id(2000 + i) })) },
    'bad-arguments',
  );
  assert.equal((await drive.ids('owner')).length, 500);
});

test('invites have caps for all and for each sender', async () => {
  const drive = await drives.create();
  for (let i = 0; i < 20; i++) await drive.run('a', 'invite', { id: id(i), sealed: blob(i) });
  await drive.refuse('a', 'invite', { id: id(20), sealed: blob(1) }, 'inbox-full');
  await drive.refuse('b', 'invite', { id: id(1), sealed: blob(1) }, 'invite-exists');
  await drive.run('b', 'invite', { id: id(21), sealed: blob(1) });
  await drive.refuseQuery('a', 'invites', {}, 'not-permitted');
  assert.equal((await drive.ask('owner', 'invites', {})).invites.length, 21);
  await drive.refuse('a', 'dismissInvite', { id: id(1) }, 'not-permitted');
  await drive.refuse('owner', 'dismissInvite', { id: id(50) }, 'unknown-invite');
  await drive.run('owner', 'dismissInvite', { id: id(1) });
  await drive.run('a', 'invite', { id: id(20), sealed: blob(1) });
});

test('the inbox holds 500', async () => {
  const drive = await drives.create();
  for (let i = 0; i < 500; i++)
    await drive.run(`sender-${String(i % 25)}`, 'invite', { id: id(i), sealed: blob(1) });
  await drive.refuse('another', 'invite', { id: id(500), sealed: blob(1) }, 'inbox-full');
  await drive.run('owner', 'dismissInvite', { id: id(0) });
  await drive.run('another', 'invite', { id: id(500), sealed: blob(1) });
});

test('strangers learn nothing', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  for (const node of [id(3), id(99)]) {
    await drive.refuseQuery('stranger', 'open', { id: node }, 'not-permitted');
    await drive.refuseQuery('stranger', 'versions', { id: node }, 'not-permitted');
    await drive.refuseQuery('stranger', 'path', { id: node }, 'not-permitted');
    await drive.refuse('stranger', 'rename', { id: node, meta: blob(1) }, 'not-permitted');
    await drive.refuse(
      'stranger',
      'putVersions',
      { folders: [folder(50, node)], files: [] },
      'not-permitted',
    );
  }
  await drive.refuseQuery('stranger', 'list', { since: 0, limit: 1 }, 'not-permitted');
  await drive.refuseQuery('stranger', 'grants', {}, 'not-permitted');
  await drive.ask('reader', 'open', { id: id(3) });
});

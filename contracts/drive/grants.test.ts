import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blob, file, folder, grantOf, id, next, root, useDrives } from './testing.ts';

const drives = useDrives();

test('a viewer sees and opens what is below the grant, and no more', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  const { nodes } = await drive.ask('reader', 'list', { since: 0, limit: 10 });
  assert.deepEqual(nodes.map((node) => node.id).sort(), [id(1), id(2), id(3)]);
  const top = nodes.find((node) => node.id === id(1)) ?? assert.fail();
  assert.deepEqual(
    [top.parent, top.wrap, top.keyTag, top.parentGeneration, top.role, top.shared],
    [null, blob(10), blob(11), 0, 'viewer', 0],
  );
  const below = nodes.find((node) => node.id === id(2)) ?? assert.fail();
  assert.deepEqual([below.parent, below.wrap, below.parentGeneration], [id(1), blob(3), 1]);
  await drive.ask('reader', 'open', { id: id(3) });
  await drive.refuseQuery('reader', 'open', { id: id(4) }, 'not-permitted');
  assert.deepEqual(await drive.ask('reader', 'status', {}), {
    initialised: true,
    root: null,
    role: 'viewer',
  });
});

test('an editor writes, a viewer does not', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'user'));
  const put = { folders: [folder(6, id(2))], files: next().files };
  await drive.refuse('user', 'putVersions', put, 'not-permitted');
  await drive.refuse('user', 'rename', { id: id(3), meta: blob(1) }, 'not-permitted');
  await drive.run('owner', 'grant', grantOf(id(1), 'user', { role: 'editor', ifPolicy: 1 }));
  await drive.run('user', 'putVersions', put);
  await drive.run('user', 'rename', { id: id(3), meta: blob(1) });
  await drive.refuse('user', 'putVersions', { folders: [folder(7, root)], files: [] }, 'not-permitted');
  const { versions } = await drive.ask('owner', 'versions', { id: id(3) });
  assert.deepEqual(
    versions.map((version) => version.author),
    ['user', 'owner'],
  );
});

test('the best of several grants counts', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'user'));
  await drive.run('owner', 'grant', grantOf(id(2), 'user', { role: 'editor' }));
  const { nodes } = await drive.ask('user', 'list', { since: 0, limit: 10 });
  assert.deepEqual(nodes.map((node) => [node.id, node.role, node.parent]).sort(), [
    [id(1), 'viewer', null],
    [id(2), 'editor', id(1)],
    [id(3), 'editor', id(2)],
  ]);
  await drive.refuse('user', 'rename', { id: id(1), meta: blob(1) }, 'not-permitted');
  await drive.run('user', 'rename', { id: id(2), meta: blob(1) });
});

test('a grant sends the invitation that comes with it, in the same command or not at all', async () => {
  const drive = await drives.createFilled();
  const contract = 'f1'.repeat(32);
  const inbox = { contract, id: id(0xee), sealed: blob(3, 99) };
  const sent = async (args: Parameters<typeof grantOf>[2], account = 'reader') => {
    const outcome = await drive.attempt('owner', 'grant', grantOf(id(1), account, args));
    return outcome.ok ? outcome.sent : outcome.code;
  };
  const message = {
    from: 'aa',
    to: contract,
    method: 'invite',
    args: { id: inbox.id, sealed: inbox.sealed },
  };
  assert.deepEqual(await sent({ inbox }), [message]);
  assert.deepEqual(await sent({}), []);
  assert.equal(await sent({ inbox, keyGeneration: 9 }), 'key-generation-conflict');
  assert.equal(await sent({ inbox: { ...inbox, contract: 'f1' } }), 'bad-arguments');
  assert.equal(await sent({ inbox, kind: 'link' }, 'link'), 'bad-arguments');
  assert.deepEqual(await sent({ kind: 'link' }, 'link'), []);
  // What it sends is what the other drive takes, from whomever.
  await drive.run(contract, 'invite', message.args);
  const { invites } = await drive.ask('owner', 'invites', {});
  assert.deepEqual(
    invites.map((invite) => [invite.id, invite.sealed, invite.sender]),
    [[inbox.id, inbox.sealed, contract]],
  );
});

test('only the owner grants and revokes', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.refuse('writer', 'grant', grantOf(id(2), 'friend'), 'not-permitted');
  await drive.refuse('writer', 'revoke', { node: id(1), account: 'writer' }, 'not-permitted');
  await drive.run('owner', 'grant', grantOf(id(2), 'friend'));
  await drive.run('owner', 'revoke', { node: id(2), account: 'friend' });
});

test('a grant is checked against role, time, policy and key', async () => {
  const drive = await drives.createFilled();
  const link = { kind: 'link', role: 'editor' } as const;
  await drive.refuse('owner', 'grant', grantOf(id(1), 'link', link), 'bad-arguments');
  await drive.refuse('owner', 'grant', grantOf(id(1), 'owner'), 'bad-arguments');
  await drive.refuse('owner', 'grant', grantOf(id(1), 'a/b'), 'bad-arguments');
  await drive.refuse('owner', 'grant', grantOf(id(1), 'a', { expiresAt: drive.time }), 'expired');
  await drive.refuse('owner', 'grant', grantOf(id(1), 'a', { ifPolicy: 1 }), 'policy-conflict');
  await drive.refuse('owner', 'grant', grantOf(id(1), 'a', { keyGeneration: 2 }), 'key-generation-conflict');
  await drive.refuse('owner', 'grant', grantOf(id(99), 'a'), 'unknown-node');
  await drive.refuse('owner', 'revoke', { node: id(1), account: 'a' }, 'unknown-grant');
  await drive.run('owner', 'grant', grantOf(id(1), '__proto__'.replaceAll('_', '-'), { kind: 'link' }));
  await drive.run('owner', 'grant', grantOf(id(1), '__proto__', { ifPolicy: 1 }));
  await drive.ask('__proto__', 'open', { id: id(3) });
  await drive.refuse(
    'owner',
    'revoke',
    { node: id(1), account: '__proto__', ifPolicy: 1 },
    'policy-conflict',
  );
  await drive.run('owner', 'revoke', { node: id(1), account: '__proto__', ifPolicy: 2 });
});

test('an expired grant admits nobody', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader', { expiresAt: drive.time + 10 }));
  drive.time += 9;
  await drive.ask('reader', 'open', { id: id(3) });
  drive.time += 1;
  await drive.refuseQuery('reader', 'open', { id: id(3) }, 'not-permitted');
  await drive.refuseQuery('reader', 'list', { since: 0, limit: 10 }, 'not-permitted');
  assert.equal((await drive.ask('reader', 'status', {})).role, null);
});

test('grants: the owner sees all with notes, others their own', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'a'));
  await drive.run('owner', 'grant', grantOf(id(3), 'b'));
  const all = await drive.ask('owner', 'grants', {});
  assert.deepEqual(
    all.grants.map((grant) => [grant.node, grant.account, grant.note]),
    [
      [id(1), 'a', blob(12)],
      [id(3), 'b', blob(12)],
    ],
  );
  const rest = await drive.ask('owner', 'grants', { after: `${id(1)}/a` });
  assert.deepEqual(
    rest.grants.map((grant) => grant.account),
    ['b'],
  );
  const own = await drive.ask('a', 'grants', {});
  assert.deepEqual(
    own.grants.map((grant) => [grant.account, grant.note]),
    [['a', null]],
  );
  assert.deepEqual((await drive.ask('a', 'grants', { node: id(3) })).grants, []);
  await drive.refuseQuery('b', 'grants', { node: id(1) }, 'not-permitted');
});

test('scope changes with grants, and with nothing else', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(2), 'user', { expiresAt: drive.time + 100 }));
  const scope = async () => (await drive.ask('user', 'list', { since: 0, limit: 10 })).scope;
  const first = await scope();
  await drive.run('owner', 'putVersions', next());
  await drive.run('owner', 'rename', { id: id(2), meta: blob(1) });
  assert.equal(await scope(), first);
  await drive.run('owner', 'grant', grantOf(id(4), 'user', { expiresAt: null }));
  const second = await scope();
  assert.notEqual(second, first);
  drive.time += 100;
  assert.notEqual(await scope(), second);
});

test('a grantee’s listing is the same by either index', async () => {
  const drive = await drives.createFilled();
  const files = Array.from({ length: 1000 }, (_, i) => file(1000 + i, id(i % 2)));
  await drive.run('owner', 'putVersions', { folders: [], files });
  await drive.run('owner', 'grant', grantOf(id(1), 'user'));
  await drive.run('owner', 'trash', { ids: [id(2)] });
  const walked: string[] = [];
  let since = 0;
  for (let more = true; more;) {
    const page = await drive.ask('user', 'list', { since, limit: 300 });
    walked.push(...page.nodes.map((node) => node.id));
    ({ cursor: since, more } = page);
  }
  assert.equal(new Set(walked).size, walked.length);
  assert.deepEqual(
    walked.sort(),
    [id(1), ...files.filter((node) => node.parent === id(1)).map((node) => node.id)].sort(),
  );
});

test('the drive calls owner and grantees its own, and strangers not, whatever it answers them', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  const admits = async (caller: string, method: 'status' | 'list'): Promise<boolean> => {
    const outcome = await drive.attemptQuery(caller, method, method === 'list' ? { since: 0, limit: 1 } : {});
    return outcome.ok && outcome.admits;
  };
  for (const method of ['status', 'list'] as const) {
    assert.equal(await admits('owner', method), true);
    assert.equal(await admits('reader', method), true);
    assert.equal(await admits('stranger', method), false);
  }
  assert.deepEqual(await drive.ask('stranger', 'status', {}), { initialised: true, root: null, role: null });
});

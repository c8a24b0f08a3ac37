import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from './schema.ts';
import {
  acceptedOf,
  blob,
  content,
  depositOf,
  folder,
  grantOf,
  id,
  rekey,
  requestOf,
  root,
  useDrives,
  type TestDrive,
} from './testing.ts';

const drives = useDrives();
const FOLDER = id(1);

/** A drive whose folder 1 takes files from "link". */
async function asking(changes: Parameters<typeof requestOf>[2] = {}): Promise<TestDrive> {
  const drive = await drives.createFilled();
  await drive.run('owner', 'openRequest', requestOf(FOLDER, 'link', changes));
  return drive;
}
const waiting = async (drive: TestDrive): Promise<string[]> =>
  (await drive.ask('owner', 'deposits', {})).deposits.map((one) => one.id);
const countOf = async (drive: TestDrive): Promise<number | undefined> =>
  (await drive.ask('owner', 'requests', {})).requests[0]?.files;

test('a request takes files; accepted, they are files of its account with one version each', async () => {
  const drive = await asking();
  const { time } = drive;
  await drive.run('link', 'deposit', depositOf(50));
  assert.deepEqual(await drive.ask('link', 'request', {}), {
    ...{ card: blob(20), expiresAt: null, maxFiles: 10, files: 1 },
  });
  const { deposits, next, expecting } = await drive.ask('owner', 'deposits', {});
  assert.deepEqual(deposits, [
    {
      ...{ id: id(50), node: FOLDER, account: 'link', note: blob(21), meta: blob(50) },
      ...{ sealedKey: blob(51, 1168), wrappedShare: blob(50, 48), manifest: blob(50, 100) },
      ...{ time, position: drive.position },
    },
  ]);
  assert.deepEqual([next, expecting], [null, true]);
  assert.ok(!(await drive.ids('owner')).includes(id(50)));

  drive.time += 5;
  await drive.run('owner', 'acceptDeposits', { deposits: [acceptedOf(50, FOLDER)] });
  assert.deepEqual(await waiting(drive), []);
  const { versions } = await drive.ask('owner', 'versions', { id: id(50) });
  assert.deepEqual(
    versions.map((one) => [one.version, one.author, one.time, one.wrappedShare, one.manifest]),
    [[1, 'link', time, blob(52, 48), blob(50, 100)]],
  );
  assert.deepEqual((await drive.ask('owner', 'open', { id: id(50) })).enclaveShare, blob(50, 32));
  await drive.run('owner', 'putVersions', { folders: [], files: [{ id: id(50), content: content(2) }] });
});

test('a request has no other right; with a grant beside it the same account has', async () => {
  const drive = await asking();
  await drive.run('link', 'deposit', depositOf(50));
  const all = { since: 0, limit: 10 };
  const asks = async (ask: 'ask' | 'refuse'): Promise<void> => {
    const asked: [Parameters<TestDrive['ask']>[1], object][] = [
      ['list', all],
      ['open', { id: id(3) }],
      ['versions', { id: id(3) }],
      ['path', { id: FOLDER }],
      ['grants', {}],
    ];
    for (const [method, args] of asked) {
      if (ask === 'ask') await drive.ask('link', method, args);
      else await drive.refuseQuery('link', method, args, 'not-permitted');
    }
  };
  const put = { folders: [folder(60, FOLDER)], files: [] };
  const rename = { id: id(3), meta: blob(9) };
  await asks('refuse');
  await drive.refuse('link', 'putVersions', put, 'not-permitted');
  await drive.refuse('link', 'rename', rename, 'not-permitted');
  await drive.refuse('link', 'trash', { ids: [id(3)] }, 'not-permitted');
  await drive.refuse('link', 'grant', grantOf(FOLDER, 'eve'), 'not-permitted');
  await drive.refuse('link', 'acceptDeposits', { deposits: [acceptedOf(50, FOLDER)] }, 'not-permitted');
  await drive.refuse('link', 'refuseDeposits', { ids: [id(50)] }, 'not-permitted');
  await drive.refuse('link', 'openRequest', requestOf(FOLDER, 'link', { maxFiles: 1000 }), 'not-permitted');
  await drive.refuse('link', 'closeRequest', { node: FOLDER, account: 'link' }, 'not-permitted');
  for (const method of ['requests', 'deposits', 'invites', 'preferences'] as const)
    await drive.refuseQuery('link', method, {}, 'not-permitted');
  await drive.refuseQuery('link', 'open', { id: id(50) }, 'not-permitted');

  await drive.run('owner', 'grant', grantOf(FOLDER, 'link', { role: 'editor' }));
  await asks('ask');
  await drive.run('link', 'putVersions', put);
  await drive.run('link', 'rename', rename);
  await drive.refuseQuery('link', 'deposits', {}, 'not-permitted');
});

test('it takes as many files as it may, and each counts once', async () => {
  const drive = await asking({ maxFiles: 2 });
  await drive.run('link', 'deposit', depositOf(50));
  await drive.refuse('link', 'deposit', depositOf(50), 'node-exists');
  await drive.run('link', 'deposit', depositOf(51));
  await drive.refuse('link', 'deposit', depositOf(52), 'used-up');
  await drive.refuse('link', 'deposit', depositOf(51), 'node-exists');
  assert.equal(await countOf(drive), 2);
  await drive.run('owner', 'openRequest', requestOf(FOLDER, 'link', { maxFiles: 3 }));
  assert.equal(await countOf(drive), 2);
  await drive.run('link', 'deposit', depositOf(52));
  await drive.run('owner', 'refuseDeposits', { ids: [id(50)] });
  await drive.refuse('link', 'deposit', depositOf(53), 'used-up');
});

test('closed, expired, in the trash or purged, it takes nothing; open again, it does', async () => {
  const drive = await asking({ expiresAt: 1_000_100 });
  const refused = async (code: 'expired' | 'not-permitted'): Promise<void> => {
    await drive.refuse('link', 'deposit', depositOf(50), code);
    await drive.refuseQuery('link', 'request', {}, code);
  };
  drive.time = 1_000_100;
  await refused('expired');
  const late = { expiresAt: 1_000_100 };
  await drive.refuse('owner', 'openRequest', requestOf(FOLDER, 'link', late), 'expired');
  await drive.run('owner', 'openRequest', requestOf(FOLDER, 'link'));
  await drive.run('link', 'deposit', depositOf(40));
  await drive.run('owner', 'closeRequest', { node: FOLDER, account: 'link' });
  await refused('not-permitted');
  assert.deepEqual(await waiting(drive), [id(40)]);
  assert.equal((await drive.ask('owner', 'deposits', {})).expecting, false);
  await drive.refuse('owner', 'closeRequest', { node: FOLDER, account: 'link' }, 'unknown-request');

  await drive.run('owner', 'openRequest', requestOf(id(2), 'link'));
  await drive.run('owner', 'trash', { ids: [FOLDER] });
  await refused('not-permitted');
  await drive.run('owner', 'restore', { ids: [FOLDER] });
  await drive.run('link', 'deposit', depositOf(41));
  await drive.run('owner', 'purge', { ids: [FOLDER] });
  await refused('not-permitted');
  assert.deepEqual((await drive.ask('owner', 'requests', {})).requests, []);
  const moved = [acceptedOf(40, root), acceptedOf(41, root)];
  await drive.run('owner', 'acceptDeposits', { deposits: moved });
  await drive.refuse('stranger', 'deposit', depositOf(50), 'not-permitted');
});

test('ids are used once, as node or as deposit', async () => {
  const drive = await asking();
  await drive.refuse('link', 'deposit', depositOf(3), 'node-exists');
  await drive.run('link', 'deposit', depositOf(50));
  await drive.run('owner', 'openRequest', requestOf(FOLDER, 'other'));
  await drive.refuse('other', 'deposit', depositOf(50), 'node-exists');
  await drive.run('owner', 'refuseDeposits', { ids: [id(50)] });
  await drive.refuse('link', 'deposit', depositOf(50), 'node-exists');
  await drive.refuse('owner', 'putVersions', { folders: [folder(50, root)], files: [] }, 'node-exists');
  await drive.refuse('link', 'deposit', { ...depositOf(51), content: content(2) }, 'version-conflict');
  const thumbnail = { thumbnail: { enclaveShare: blob(1, 32) } };
  const pictured = { ...depositOf(51), content: { ...content(1), ...thumbnail } };
  await drive.refuse('link', 'deposit', pictured, 'bad-arguments');
  await drive.run('link', 'deposit', depositOf(51));
});

test('deposits are accepted all or none, once, and under keys that are new enough', async () => {
  const drive = await asking();
  for (const n of [50, 51, 52]) await drive.run('link', 'deposit', depositOf(n));
  const accept = (...ns: number[]) => ({ deposits: ns.map((n) => acceptedOf(n, FOLDER)) });
  await drive.run('owner', 'acceptDeposits', accept(50));
  await drive.refuse('owner', 'acceptDeposits', accept(51, 50), 'unknown-deposit');
  await drive.refuse('owner', 'refuseDeposits', { ids: [id(51), id(50)] }, 'unknown-deposit');
  await drive.run('owner', 'grant', grantOf(FOLDER, 'bob'));
  await drive.run('owner', 'revoke', { node: FOLDER, account: 'bob' });
  await drive.refuse('owner', 'acceptDeposits', accept(51), 'rekey-required');
  const deposits = [acceptedOf(51, FOLDER, 2), acceptedOf(52, root)];
  await drive.run('owner', 'acceptDeposits', { deposits, rekeys: [rekey(FOLDER, 1, 1)] });
  assert.deepEqual(await waiting(drive), []);
});

test('what waits and what asks is bounded', async () => {
  const drive = await asking({ maxFiles: 1000 });
  await drive.run('owner', 'openRequest', requestOf(FOLDER, 'other'));
  for (let n = 0; n < limits.deposits; n++) await drive.run('link', 'deposit', depositOf(5000 + n));
  await drive.refuse('other', 'deposit', depositOf(50), 'too-many-deposits');
  const all: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await drive.ask('owner', 'deposits', after === undefined ? {} : { after });
    all.push(...page.deposits.map((one) => one.id));
    if (page.next === null) break;
    after = page.next;
  }
  assert.equal(new Set(all).size, limits.deposits);
  await drive.run('owner', 'refuseDeposits', { ids: [id(5000)] });
  await drive.run('other', 'deposit', depositOf(50));

  for (let n = 2; n < limits.requestsPerNode; n++)
    await drive.run('owner', 'openRequest', requestOf(FOLDER, `link${String(n)}`));
  await drive.refuse('owner', 'openRequest', requestOf(FOLDER, 'more'), 'too-many-requests');
  await drive.run('owner', 'openRequest', requestOf(id(2), 'more'));
});

test('terms that cannot be kept are refused', async () => {
  const drive = await asking();
  for (const maxFiles of [0, 1001, 1.5])
    await drive.refuse('owner', 'openRequest', requestOf(FOLDER, 'x', { maxFiles }), 'bad-arguments');
  await drive.refuse('owner', 'openRequest', requestOf(FOLDER, 'owner'), 'bad-arguments');
  await drive.refuse('owner', 'openRequest', requestOf(root, 'link'), 'bad-arguments');
  await drive.refuse('owner', 'openRequest', requestOf(id(3), 'x'), 'not-a-folder');
  await drive.refuse('owner', 'openRequest', requestOf(id(99), 'x'), 'unknown-node');
  await drive.run('owner', 'openRequest', requestOf(root, 'x', { maxFiles: 1000 }));
  const onRoot = await drive.ask('owner', 'requests', { node: root });
  assert.deepEqual(
    onRoot.requests.map((one) => one.account),
    ['x'],
  );
});

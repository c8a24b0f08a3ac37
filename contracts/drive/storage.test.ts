import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from './schema.ts';
import {
  acceptedOf,
  assertRefused,
  blob,
  content,
  depositOf,
  file,
  folder,
  grantOf,
  id,
  requestOf,
  root,
  useDrives,
  type TestDrive,
} from './testing.ts';

const drives = useDrives();
const MIB = 1 << 20;
const draw = (bytes: number, n = 7) => ({ request: blob(n, 32), bytes });
const stored = (n: number, bytes = n * MIB) => ({
  root: `bafkrei${'a'.repeat(n)}`,
  bytes,
  secret: blob(n, 32),
});
const usage = (drive: TestDrive) => drive.ask('owner', 'usage', {});
const releases = async (drive: TestDrive) => (await drive.ask('owner', 'releases', {})).releases;
const erasures = async (drive: TestDrive) => (await drive.ask('owner', 'erasures', {})).erasures;

/** A drive with a file 5 of two versions in folder 2, the newer one with a thumbnail. */
async function filled(): Promise<TestDrive> {
  const drive = await drives.createFilled();
  const first = file(5, id(2));
  await drive.run('owner', 'putVersions', {
    folders: [],
    files: [{ ...first, content: { ...first.content, stored: stored(1) } }],
  });
  const thumbnail = { enclaveShare: blob(9, 32), stored: stored(3) };
  await drive.run('owner', 'putVersions', {
    folders: [],
    files: [{ id: id(5), content: { ...content(2), stored: stored(2), thumbnail } }],
  });
  return drive;
}

test('a draw answers with the right that the store takes, and counts', async () => {
  const drive = await drives.createFilled();
  const outcome = await drive.attempt('owner', 'drawTokens', draw(5 * MIB));
  assert.ok(outcome.ok);
  const { draw: right } = outcome.value as { draw: unknown };
  assert.deepEqual(right, draw(5 * MIB));
  await drive.run('owner', 'drawTokens', draw(MIB));
  assert.deepEqual(await usage(drive), { quota: null, drawn: 6 * MIB, stored: 0, waiting: 0, copies: null });
});

test('beyond the quota nothing is drawn, and what is given back may be drawn again', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'setQuota', { bytes: 10 * MIB });
  await drive.run('owner', 'drawTokens', draw(10 * MIB));
  await drive.refuse('owner', 'drawTokens', draw(1), 'over-quota');
  await drive.run('owner', 'giveBack', { bytes: 4 * MIB });
  await drive.refuse('owner', 'drawTokens', draw(4 * MIB + 1), 'over-quota');
  await drive.run('owner', 'drawTokens', draw(4 * MIB));
  await drive.run('owner', 'giveBack', { bytes: Number.MAX_SAFE_INTEGER });
  assert.equal((await usage(drive)).drawn, 0);
  await drive.run('owner', 'setQuota', { bytes: null });
  await drive.run('owner', 'drawTokens', draw(limits.pinBytes));
  await drive.refuse('owner', 'drawTokens', draw(limits.pinBytes + 1), 'bad-arguments');
});

test('who may add to the drive draws, and nobody else', async () => {
  const drive = await drives.createFilled();
  const over = drive.time + 10;
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor', ifPolicy: 1 }));
  await drive.run(
    'owner',
    'grant',
    grantOf(id(1), 'guest', { role: 'editor', expiresAt: over, ifPolicy: 2 }),
  );
  await drive.run('owner', 'openRequest', requestOf(id(1), 'link', { expiresAt: over }));
  for (const caller of ['owner', 'writer', 'guest', 'link']) await drive.run(caller, 'drawTokens', draw(MIB));
  for (const caller of ['reader', 'stranger'])
    await drive.refuse(caller, 'drawTokens', draw(MIB), 'not-permitted');
  drive.time = over;
  await drive.refuse('guest', 'drawTokens', draw(MIB), 'not-permitted');
  await drive.refuse('link', 'drawTokens', draw(MIB), 'expired');
  await drive.run('writer', 'drawTokens', draw(MIB));
  await drive.run('owner', 'revoke', { node: id(1), account: 'writer', ifPolicy: 3 });
  await drive.refuse('writer', 'drawTokens', draw(MIB), 'not-permitted');
  assert.equal((await usage(drive)).drawn, 5 * MIB);
});

test('one request draws no more than it may', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'openRequest', requestOf(id(1), 'link'));
  await drive.run('link', 'drawTokens', draw(limits.requestBytes));
  await drive.refuse('link', 'drawTokens', draw(1), 'over-quota');
  await drive.run('owner', 'drawTokens', draw(1));
  await drive.run('owner', 'closeRequest', { node: id(1), account: 'link' });
  await drive.run('owner', 'openRequest', requestOf(id(1), 'link'));
  await drive.run('link', 'drawTokens', draw(1));
});

test('quota, usage, secrets and receipts are the owner’s alone', async () => {
  const drive = await filled();
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.refuse('writer', 'setQuota', { bytes: null }, 'not-permitted');
  await drive.refuse('writer', 'giveBack', { bytes: 1 }, 'not-permitted');
  await drive.refuse('writer', 'released', { ids: [], absent: [] }, 'not-permitted');
  for (const method of ['usage', 'releases', 'erasures'] as const)
    await drive.refuseQuery('writer', method, {}, 'not-permitted');
  await drive.run('owner', 'released', { ids: [], absent: [] });
});

test('no listing shows what releases content from the store', async () => {
  const drive = await filled();
  const { versions } = await drive.ask('owner', 'versions', { id: id(5) });
  const { nodes } = await drive.ask('owner', 'list', { since: 0, limit: 500 });
  const opened = await drive.ask('owner', 'open', { id: id(5) });
  const shown = await drive.ask('owner', 'thumbnails', { ids: [id(5)] });
  assert.equal(shown.thumbnails.length, 1);
  for (const answer of [versions, nodes, opened, shown])
    assert.doesNotMatch(JSON.stringify(answer), /stored|secret|bafkrei/);
});

test('usage counts what is stored; what is replaced or erased waits to be released', async () => {
  const drive = await filled();
  assert.deepEqual(await usage(drive), { quota: null, drawn: 0, stored: 6 * MIB, waiting: 0, copies: null });
  const last = { id: id(5), content: { ...content(3), stored: stored(4) } };
  await drive.run('owner', 'putVersions', { folders: [], files: [last] });
  // The thumbnail went with its version.
  assert.deepEqual(await usage(drive), { quota: null, drawn: 0, stored: 7 * MIB, waiting: 1, copies: null });
  assert.deepEqual(
    (await releases(drive)).map(({ id: _, ...rest }) => rest),
    [stored(3)],
  );
  await drive.run('owner', 'trash', { ids: [id(5)] });
  assert.equal((await usage(drive)).stored, 7 * MIB);
  await drive.run('owner', 'purge', { ids: [id(5)] });
  assert.deepEqual(await usage(drive), { quota: null, drawn: 0, stored: 0, waiting: 4, copies: null });
  const waiting = await releases(drive);
  assert.deepEqual(
    waiting.map(({ id: _, ...rest }) => rest),
    [3, 1, 2, 4].map((n) => stored(n)),
  );
  const [first, ...others] = waiting.map((one) => one.id);
  await drive.run('owner', 'released', { ids: [first ?? ''], absent: [] });
  await drive.run('owner', 'released', { ids: ['9'.repeat(16)], absent: [first ?? ''] });
  assert.deepEqual(
    (await releases(drive)).map((one) => one.id),
    others,
  );
  await drive.run('owner', 'released', { ids: others, absent: [] });
  assert.deepEqual(await usage(drive), { quota: null, drawn: 0, stored: 0, waiting: 0, copies: null });
});

test('an erasure leaves a receipt, which is complete when the store let all of it go', async () => {
  const drive = await filled();
  drive.time += 100;
  await drive.run('owner', 'purge', { ids: [id(1)] });
  const [begun] = await erasures(drive);
  const erased = { files: 2, versions: 3, bytes: 6 * MIB, kept: 1 };
  assert.deepEqual(begun, {
    ...{ id: begun?.id, time: drive.time, position: drive.position },
    ...{ ...erased, waiting: 3, absent: 0, released: null },
  });
  const waiting = (await releases(drive)).map((one) => one.id);
  await drive.run('owner', 'released', { ids: waiting.slice(0, 1), absent: waiting.slice(1, 2) });
  const [half] = await erasures(drive);
  assert.deepEqual([half?.waiting, half?.absent, half?.released], [1, 1, null]);
  drive.time += 5;
  await drive.run('owner', 'released', { ids: waiting, absent: waiting });
  const [done] = await erasures(drive);
  assert.deepEqual([done?.absent, done?.released], [1, { time: drive.time, position: drive.position }]);
  // A purge that erases no file leaves none.
  await drive.run('owner', 'putVersions', { folders: [folder(20, root)], files: [] });
  await drive.run('owner', 'purge', { ids: [id(20)] });
  await drive.run('owner', 'purge', { ids: [id(4)] });
  const all = await erasures(drive);
  assert.deepEqual(
    all.map((one) => one.kept),
    [1, 1],
  );
  assert.deepEqual((await drive.ask('owner', 'erasures', { before: all[0]?.id ?? '' })).erasures.length, 1);
});

test('old versions are erased, the newest never, and the numbers go on', async () => {
  const drive = await filled();
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor' }));
  await drive.refuse('writer', 'eraseVersions', { id: id(5), before: 2 }, 'not-permitted');
  await drive.refuse('owner', 'eraseVersions', { id: id(5), before: 3 }, 'unknown-version');
  await drive.refuse('owner', 'eraseVersions', { id: id(2), before: 1 }, 'not-a-file');
  await drive.refuse('owner', 'eraseVersions', { id: id(99), before: 1 }, 'unknown-node');
  await drive.run('owner', 'eraseVersions', { id: id(5), before: 1 });
  assert.deepEqual(await erasures(drive), []);
  await drive.run('owner', 'eraseVersions', { id: id(5), before: 2 });
  const numbers = async () =>
    (await drive.ask('owner', 'versions', { id: id(5) })).versions.map((one) => one.version);
  assert.deepEqual(await numbers(), [2]);
  await drive.refuseQuery('owner', 'open', { id: id(5), version: 1 }, 'unknown-version');
  const [receipt] = await erasures(drive);
  assert.deepEqual([receipt?.files, receipt?.versions, receipt?.bytes], [0, 1, MIB]);
  assert.deepEqual(
    (await releases(drive)).map((one) => one.root),
    [stored(1).root],
  );
  await drive.run('owner', 'putVersions', { folders: [], files: [{ id: id(5), content: content(3) }] });
  assert.deepEqual(await numbers(), [3, 2]);
});

test('deposits count when they come, and refused ones are released', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'openRequest', requestOf(id(1), 'link'));
  for (const n of [30, 31]) {
    const deposit = depositOf(n);
    await drive.run('link', 'deposit', {
      ...deposit,
      content: { ...deposit.content, stored: stored(n - 29) },
    });
  }
  assert.equal((await usage(drive)).stored, 3 * MIB);
  await drive.run('owner', 'acceptDeposits', { deposits: [acceptedOf(30, id(1))] });
  assert.equal((await usage(drive)).stored, 3 * MIB);
  await drive.run('owner', 'refuseDeposits', { ids: [id(31)] });
  assert.deepEqual(await usage(drive), { quota: null, drawn: 0, stored: MIB, waiting: 1, copies: null });
  assert.equal((await erasures(drive))[0]?.files, 1);
  await drive.run('owner', 'purge', { ids: [id(30)] });
  assert.deepEqual(
    (await releases(drive)).map(({ root: cid }) => cid),
    [stored(2).root, stored(1).root],
  );
});

test('a root that is none, a secret of another length, a cost of nothing: refused', async () => {
  const drive = await drives.createFilled();
  for (const wrong of [
    { ...stored(1), root: '../1' },
    { ...stored(1), secret: blob(1, 31) },
    { ...stored(1), bytes: 0 },
    { ...stored(1), bytes: limits.pinBytes + 1 },
  ]) {
    const files = [{ id: id(3), content: { ...content(2), stored: wrong } }];
    assertRefused(await drive.attempt('owner', 'putVersions', { folders: [], files }), 'bad-arguments');
  }
  const files = [{ id: id(3), content: { ...content(2), stored: stored(1) } }];
  await drive.run('owner', 'putVersions', { folders: [], files });
});

test('the owner says how many copies there are to be, and whoever may store something hears of it', async () => {
  const drive = await drives.createFilled();
  for (const copies of [0, 9, 1.5]) await drive.refuse('owner', 'setCopies', { copies }, 'bad-arguments');
  assert.deepEqual(await drive.ask('owner', 'copies', {}), { copies: null });
  await drive.run('owner', 'setCopies', { copies: 3 });
  assert.equal((await usage(drive)).copies, 3);
  await drive.run('owner', 'grant', grantOf(id(2), 'ed', { role: 'editor' }));
  await drive.run('owner', 'grant', grantOf(id(2), 'vi', { role: 'viewer' }));
  await drive.run('owner', 'openRequest', requestOf(id(2), 'box'));
  for (const account of ['owner', 'ed', 'box'])
    assert.deepEqual(await drive.ask(account, 'copies', {}), { copies: 3 });
  await drive.refuseQuery('vi', 'copies', {}, 'not-permitted');
  await drive.refuse('ed', 'setCopies', { copies: 1 }, 'not-permitted');
  await drive.run('owner', 'setCopies', { copies: null });
  assert.deepEqual(await drive.ask('ed', 'copies', {}), { copies: null });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64Url, toHex } from '../../lib/base/bytes.ts';
import { encodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import { limits } from './schema.ts';
import { blob, content, file, grantOf, id, rekey, root, useDrives, type TestDrive } from './testing.ts';

const drives = useDrives();
const shareOf = (n: number) => blob(0x70 + n, 32);
const thumbnail = (n: number) => ({ thumbnail: { enclaveShare: shareOf(n) } });

/** root / 1 / 2 / file 3, and a file 4 in the root; both files have thumbnails, a file 5 beside 3 has none. */
async function pictures(): Promise<TestDrive> {
  const drive = await drives.createFilled();
  const files = [
    { id: id(3), content: { ...content(2), ...thumbnail(3) } },
    { id: id(4), content: { ...content(2), ...thumbnail(4) } },
    file(5, id(2)),
  ];
  await drive.run('owner', 'putVersions', { folders: [], files });
  return drive;
}
const every = { ids: [id(3), id(4), id(5), id(1), root, id(99)] };
const seen = async (drive: TestDrive, caller: string, args: { ids: string[]; ticket?: string } = every) =>
  (await drive.ask(caller, 'thumbnails', args)).thumbnails;
const three = { id: id(3), version: 2, enclaveShare: shareOf(3) };
const four = { id: id(4), version: 2, enclaveShare: shareOf(4) };

test('shares come to who may view, those of others are left out, and who may view nothing is refused', async () => {
  const drive = await pictures();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  assert.deepEqual(await seen(drive, 'owner'), [three, four]);
  assert.deepEqual(await seen(drive, 'reader'), [three]);
  assert.deepEqual(await seen(drive, 'reader', { ids: [id(4)] }), []);
  await drive.refuseQuery('stranger', 'thumbnails', every, 'not-permitted');
  await drive.refuseQuery('stranger', 'thumbnails', { ids: [] }, 'not-permitted');
});

test('each share that is released leaves a label, and only that', async () => {
  const drive = await pictures();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  const labelsFor = async (caller: string, ids: string[]): Promise<unknown> => {
    const outcome = await drive.attemptQuery(caller, 'thumbnails', { ids });
    assert.ok(outcome.ok);
    return outcome.releases.map(({ label }) => label);
  };
  const labelOf = (n: number, caller: string) => ({ node: id(n), version: 2, caller, thumbnail: true });
  assert.deepEqual(await labelsFor('owner', [...every.ids, id(3)]), [
    labelOf(3, 'owner'),
    labelOf(4, 'owner'),
  ]);
  assert.deepEqual(await labelsFor('reader', every.ids), [labelOf(3, 'reader')]);
  assert.deepEqual(await labelsFor('reader', [id(4), id(5)]), []);
});

test('access that was taken away, or is over, shows no thumbnail', async () => {
  const drive = await pictures();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  await drive.run('owner', 'grant', grantOf(id(1), 'guest', { expiresAt: drive.time + 10, ifPolicy: 1 }));
  for (const caller of ['reader', 'guest']) assert.deepEqual(await seen(drive, caller), [three]);
  drive.time += 10;
  await drive.refuseQuery('guest', 'thumbnails', every, 'not-permitted');
  await drive.run('owner', 'revoke', { node: id(1), account: 'reader' });
  await drive.refuseQuery('reader', 'thumbnails', every, 'not-permitted');
});

test('what lies in the trash shows none to viewers', async () => {
  const drive = await pictures();
  await drive.run('owner', 'grant', grantOf(id(1), 'reader'));
  await drive.run('owner', 'grant', grantOf(id(1), 'writer', { role: 'editor', ifPolicy: 1 }));
  await drive.run('owner', 'trash', { ids: [id(2)] });
  assert.deepEqual(await seen(drive, 'reader'), []);
  assert.deepEqual(await seen(drive, 'writer'), [three]);
  await drive.run('owner', 'restore', { ids: [id(2)] });
  assert.deepEqual(await seen(drive, 'reader'), [three]);
});

test('a limited link shows them with a ticket only', async () => {
  const drive = await pictures();
  const ticket = id(101);
  await drive.run('owner', 'grant', grantOf(id(1), 'link', { kind: 'link', maxOpens: 1 }));
  await drive.refuseQuery('link', 'thumbnails', every, 'not-permitted');
  await drive.refuseQuery('link', 'thumbnails', { ...every, ticket }, 'not-permitted');
  await drive.run('link', 'redeem', { ticket });
  assert.deepEqual(await seen(drive, 'link', { ...every, ticket }), [three]);
});

test('the next version has its own or none, and other changes keep it', async () => {
  const drive = await pictures();
  const put = (version: number, more = {}) =>
    drive.run('owner', 'putVersions', {
      folders: [],
      files: [{ id: id(3), content: { ...content(version), ...more } }],
    });
  await put(3, thumbnail(8));
  const newer = { id: id(3), version: 3, enclaveShare: shareOf(8) };
  assert.deepEqual(await seen(drive, 'owner', { ids: [id(3)] }), [newer]);
  await put(4);
  assert.deepEqual(await seen(drive, 'owner', { ids: [id(3)] }), []);
  await drive.run('owner', 'rename', { id: id(4), meta: blob(50) });
  const { id: node, wrap } = file(4, id(1));
  await drive.run('owner', 'move', { id: node, parent: id(1), meta: blob(51), wrap, parentGeneration: 1 });
  assert.deepEqual(await seen(drive, 'owner', { ids: [id(4)] }), [four]);
});

test('a renewed key keeps it, and purging erases it', async () => {
  const drive = await pictures();
  await drive.run('owner', 'grant', grantOf(id(4), 'reader'));
  const rekeys = [rekey(id(4), 1, 1)];
  await drive.run('owner', 'revoke', { node: id(4), account: 'reader', rekeys });
  assert.deepEqual(await seen(drive, 'owner', { ids: [id(4)] }), [four]);
  await drive.run('owner', 'trash', { ids: [id(4)] });
  await drive.run('owner', 'purge', { ids: [id(4)] });
  assert.deepEqual(await seen(drive, 'owner', { ids: [id(4)] }), []);
  const state = (await drive.engine.snapshot(drive.instance)).join();
  const isKept = (n: number): boolean => state.includes(toBase64Url(shareOf(n)));
  assert.deepEqual([isKept(4), isKept(3)], [false, true]);
});

test('no other answer holds a thumbnail’s share', async () => {
  const drive = await pictures();
  const answers = [
    await drive.ask('owner', 'list', { since: 0, limit: 100 }),
    await drive.ask('owner', 'versions', { id: id(3) }),
    await drive.ask('owner', 'open', { id: id(3) }),
    await drive.ask('owner', 'path', { id: id(3) }),
  ];
  const holdsShare = (answer: CborValue): boolean => toHex(encodeCbor(answer)).includes(toHex(shareOf(3)));
  assert.deepEqual(answers.map(holdsShare), [false, false, false, false]);
  assert.ok(holdsShare(await seen(drive, 'owner')));
});

test('a share has 32 bytes, and a question is for at most a hundred', async () => {
  const drive = await pictures();
  const put = (length: number) => ({
    folders: [],
    files: [{ id: id(3), content: { ...content(3), thumbnail: { enclaveShare: blob(1, length) } } }],
  });
  for (const length of [0, 31, 33]) await drive.refuse('owner', 'putVersions', put(length), 'bad-arguments');
  await drive.run('owner', 'putVersions', put(32));
  const ids = Array.from({ length: limits.thumbnails + 1 }, (_, n) => id(n));
  await drive.refuseQuery('owner', 'thumbnails', { ids }, 'bad-arguments');
  assert.equal((await seen(drive, 'owner', { ids: ids.slice(1) })).length, 2);
});

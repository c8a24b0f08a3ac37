import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKET_LIFE } from './schema.ts';
import { grantOf, id, rekey, useDrives, type TestDrive } from './testing.ts';

const drives = useDrives();
const [first, second, third] = [id(101), id(102), id(103)];
const all = { since: 0, limit: 10 };

/** A drive whose folder 1 is behind a link that opens `maxOpens` times. */
async function limited(maxOpens: number): Promise<TestDrive> {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'link', { kind: 'link', maxOpens }));
  return drive;
}
const opens = async (drive: TestDrive): Promise<unknown> => {
  const [grant] = (await drive.ask('owner', 'grants', { node: id(1) })).grants;
  return [grant?.opens, grant?.maxOpens];
};

test('nothing is shown before an opening is spent; with its ticket all of it is', async () => {
  const drive = await limited(2);
  await drive.refuseQuery('link', 'list', all, 'not-permitted');
  for (const method of ['open', 'versions', 'path'] as const)
    await drive.refuseQuery('link', method, { id: id(3) }, 'not-permitted');
  await drive.refuseQuery('link', 'grants', {}, 'not-permitted');
  await drive.refuseQuery('link', 'list', { ...all, ticket: first }, 'not-permitted');
  assert.deepEqual(await opens(drive), [0, 2]);

  await drive.run('link', 'redeem', { ticket: first });
  const { nodes } = await drive.ask('link', 'list', { ...all, ticket: first });
  assert.deepEqual(nodes.map((node) => node.id).sort(), [id(1), id(2), id(3)]);
  for (const method of ['open', 'versions', 'path'] as const)
    await drive.ask('link', method, { id: id(3), ticket: first });
  const [own] = (await drive.ask('link', 'grants', { ticket: first })).grants;
  assert.deepEqual([own?.opens, own?.maxOpens, own?.note], [1, 2, null]);
  await drive.refuseQuery('link', 'open', { id: id(4), ticket: first }, 'not-permitted');
  await drive.refuseQuery('link', 'open', { id: id(3), ticket: second }, 'not-permitted');
});

test('the last opening is spent once, however it is asked for', async () => {
  const drive = await limited(2);
  await drive.run('link', 'redeem', { ticket: first });
  await drive.run('link', 'redeem', { ticket: first });
  assert.deepEqual(await opens(drive), [1, 2], 'the same command again counts once');
  await drive.run('link', 'redeem', { ticket: second });
  await drive.refuse('link', 'redeem', { ticket: third }, 'used-up');
  assert.deepEqual(await opens(drive), [2, 2]);
  await drive.ask('link', 'open', { id: id(3), ticket: first });
});

test('a ticket ends, and serves its own link alone', async () => {
  const drive = await limited(1);
  await drive.run('owner', 'grant', grantOf(id(1), 'other', { kind: 'link', maxOpens: 1 }));
  await drive.run('link', 'redeem', { ticket: first });
  await drive.refuseQuery('other', 'list', { ...all, ticket: first }, 'not-permitted');
  drive.time += TICKET_LIFE - 1;
  await drive.ask('link', 'list', { ...all, ticket: first });
  drive.time += 1;
  await drive.refuseQuery('link', 'list', { ...all, ticket: first }, 'not-permitted');
  await drive.refuse('link', 'redeem', { ticket: first }, 'used-up');
});

test('nobody spends what is not theirs, nor what is over or taken away', async () => {
  const drive = await limited(5);
  await drive.refuse('stranger', 'redeem', { ticket: first }, 'not-permitted');
  await drive.run('link', 'redeem', { ticket: first });
  await drive.run('owner', 'revoke', { node: id(1), account: 'link' });
  await drive.refuseQuery('link', 'list', { ...all, ticket: first }, 'not-permitted');
  await drive.refuse('link', 'redeem', { ticket: second }, 'not-permitted');
  const again = grantOf(id(1), 'link', { kind: 'link', maxOpens: 5, keyGeneration: 2, ifPolicy: 2 });
  await drive.run('owner', 'grant', { ...again, rekeys: [rekey(id(1), 1, 1)] });
  await drive.refuseQuery('link', 'list', { ...all, ticket: first }, 'not-permitted');
  await drive.run('owner', 'grant', { ...again, expiresAt: drive.time + 10, ifPolicy: 3 });
  drive.time += 10;
  await drive.refuse('link', 'redeem', { ticket: second }, 'not-permitted');
});

test('the owner changes the limit, and what was opened before still counts', async () => {
  const drive = await limited(1);
  await drive.run('link', 'redeem', { ticket: first });
  await drive.refuse('link', 'redeem', { ticket: second }, 'used-up');
  const change = (maxOpens: number | null) =>
    drive.run('owner', 'grant', grantOf(id(1), 'link', { kind: 'link', maxOpens }));
  await change(2);
  assert.deepEqual(await opens(drive), [1, 2]);
  await drive.run('link', 'redeem', { ticket: second });
  await change(null);
  await drive.ask('link', 'list', all);
});

test('people have no limit, and a limit is a number that can be kept', async () => {
  const drive = await drives.createFilled();
  await drive.refuse('owner', 'grant', grantOf(id(1), 'bob', { maxOpens: 1 }), 'bad-arguments');
  for (const maxOpens of [0, 1001, 1.5])
    await drive.refuse('owner', 'grant', grantOf(id(1), 'link', { kind: 'link', maxOpens }), 'bad-arguments');
  await drive.run('owner', 'grant', grantOf(id(1), 'link', { kind: 'link', maxOpens: 1000 }));
});

test('a link that was opened as often as it can be is still taken away in one command', async () => {
  const drive = await limited(1000);
  for (let n = 0; n < 1000; n++) await drive.run('link', 'redeem', { ticket: id(5000 + n) });
  await drive.refuse('link', 'redeem', { ticket: first }, 'used-up');
  await drive.run('owner', 'revoke', { node: id(1), account: 'link' });
  await drive.refuseQuery('link', 'list', { ...all, ticket: id(5000) }, 'not-permitted');
});

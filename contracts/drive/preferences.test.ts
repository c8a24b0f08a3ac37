import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blob, grantOf, id, useDrives } from './testing.ts';

const drives = useDrives();

test('preferences are what the owner wrote last; before that there are none', async () => {
  const drive = await drives.createFilled();
  assert.deepEqual(await drive.ask('owner', 'preferences', {}), { sealed: null, serial: 0 });
  await drive.run('owner', 'setPreferences', { sealed: blob(1), serial: 1 });
  await drive.run('owner', 'setPreferences', { sealed: blob(2), serial: 2 });
  assert.deepEqual(await drive.ask('owner', 'preferences', {}), { sealed: blob(2), serial: 2 });
});

test('of two devices that write at once the second is told', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'setPreferences', { sealed: blob(1), serial: 1 });
  for (const serial of [1, 3])
    await drive.refuse('owner', 'setPreferences', { sealed: blob(2), serial }, 'change-conflict');
  assert.deepEqual(await drive.ask('owner', 'preferences', {}), { sealed: blob(1), serial: 1 });
});

test('nobody else reads or writes them, not even an editor of everything shown', async () => {
  const drive = await drives.createFilled();
  await drive.run('owner', 'grant', grantOf(id(1), 'user', { role: 'editor' }));
  for (const caller of ['user', 'stranger']) {
    await drive.refuse(caller, 'setPreferences', { sealed: blob(1), serial: 1 }, 'not-permitted');
    await drive.refuseQuery(caller, 'preferences', {}, 'not-permitted');
  }
  await drive.run('owner', 'setPreferences', { sealed: blob(1), serial: 1 });
});

test('they have a limit', async () => {
  const drive = await drives.createFilled();
  const tooLong = new Uint8Array(64 * 1024 + 1);
  await drive.refuse('owner', 'setPreferences', { sealed: tooLong, serial: 1 }, 'bad-arguments');
  await drive.run('owner', 'setPreferences', { sealed: tooLong.slice(1), serial: 1 });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../base/testing.ts';
import { NETWORK } from '../protocol/testing.ts';
import { root, useDrives, type TestDrive } from '../../contracts/drive/testing.ts';
import type { DriveCalls } from './call.ts';
import { DriveError } from './drive-error.ts';
import { createPreferences } from './preferences.ts';
import { callsOf } from './testing/drive-on-contract.ts';

const drives = useDrives();
const context = { network: NETWORK, drive: bytes32(0xd1) };
const [one, two, three] = ['01', '02', '03'].map((byte) => byte.repeat(16)) as [string, string, string];

const deviceOf = (drive: TestDrive, calls: DriveCalls = callsOf(drive, 'owner'), key = bytes32(1)) =>
  createPreferences(calls, context, key);

void test('a star given on one device shows on the other, and is taken away again', async () => {
  const drive = await drives.createFilled();
  const [phone, desk] = [deviceOf(drive), deviceOf(drive)];
  assert.deepEqual(await desk.starred(), new Set());
  assert.deepEqual(await phone.star([one, two], true), new Set([one, two]));
  assert.deepEqual(await desk.starred(), new Set([one, two]));
  assert.deepEqual(await desk.star([one], false), new Set([two]));
  assert.deepEqual(await phone.starred(), new Set([two]));
});

void test('two devices that star at once both have their way', async () => {
  const drive = await drives.createFilled();
  const calls = callsOf(drive, 'owner');
  let isFirst = true;
  // The other device comes first between this one's reading and its writing.
  const late: DriveCalls = {
    ...calls,
    async command(method, args) {
      if (isFirst) {
        isFirst = false;
        await deviceOf(drive).star([two], true);
        throw new DriveError('conflict', 'somebody was first');
      }
      return calls.command(method, args);
    },
  };
  await deviceOf(drive, late).star([one], true);
  assert.deepEqual(await deviceOf(drive).starred(), new Set([two, one]));
});

void test('what another key wrote, or another serial has, is refused', async () => {
  const drive = await drives.createFilled();
  await deviceOf(drive).star([three], true);
  await assert.rejects(deviceOf(drive, undefined, bytes32(2)).starred(), { code: 'tampered' });
  const { sealed } = await drive.ask('owner', 'preferences', {});
  await drive.run('owner', 'setPreferences', { sealed: sealed ?? assert.fail(), serial: 2 });
  await assert.rejects(deviceOf(drive).starred(), { code: 'tampered' });
  assert.equal((await drive.ask('owner', 'status', {})).root, root);
});

void test('more stars than there is room for are refused, and those before stay', async () => {
  const drive = await drives.createFilled();
  const many = Array.from({ length: 4000 }, (_, i) => i.toString(16).padStart(32, '0'));
  await deviceOf(drive).star([one], true);
  await assert.rejects(deviceOf(drive).star(many, true), { code: 'bad-argument' });
  assert.deepEqual(await deviceOf(drive).starred(), new Set([one]));
  assert.equal((await deviceOf(drive).star(many.slice(0, 3000), true)).size, 3001);
});

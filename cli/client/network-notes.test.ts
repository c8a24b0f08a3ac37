import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { bytes32 } from '../../lib/base/testing.ts';
import { openNetworkNotes } from './network-notes.ts';

let folder: string;
let account: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-notes-'));
  account = join(folder, 'account.json');
});
afterEach(() => rm(folder, { recursive: true }));

void test('what one command notes the next one reads; what is taken away is gone', async () => {
  assert.equal((await openNetworkNotes(account).readAll('')).size, 0);
  await openNetworkNotes(account).write(
    new Map([
      ['sets/a', bytes32(1)],
      ['network/a', bytes32(2)],
    ]),
  );
  assert.deepEqual(await openNetworkNotes(account).readAll('sets/'), new Map([['sets/a', bytes32(1)]]));
  await openNetworkNotes(account).write(new Map([['sets/a', undefined]]));
  assert.deepEqual(await openNetworkNotes(account).readAll(''), new Map([['network/a', bytes32(2)]]));
  assert.equal((await stat(`${account}.network`)).mode & 0o777, 0o600);
});

void test('the same again writes nothing; what is no such file is as good as none, and is replaced', async () => {
  const notes = openNetworkNotes(account);
  const change = new Map([['sets/a', bytes32(1)]]);
  await notes.write(change);
  const { ino } = await stat(`${account}.network`);
  await notes.write(change);
  assert.equal((await stat(`${account}.network`)).ino, ino);
  for (const text of ['', '{}', '{"version":1,"notes":{"a":"zz"}}', '{"version":2,"notes":{}}']) {
    await writeFile(`${account}.network`, text);
    assert.equal((await notes.readAll('')).size, 0);
  }
  await notes.write(change);
  assert.deepEqual(await notes.readAll(''), change);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { lockAccount, createRecoveryWords, parseLockedAccount, unlockAccount } from './locked-account.ts';
import type { LockedAccount } from './types.ts';

const words = createRecoveryWords();
const of = { network: 'ab'.repeat(32), address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY' };
let locked: LockedAccount;
before(async () => {
  locked = await lockAccount(words, 'correct horse', of);
});

const flipText = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
const wrongPassword = { name: 'DriveError', code: 'wrong-password' };

void test('the password opens it, also after it lay on a device as JSON', async () => {
  assert.equal(
    await unlockAccount(parseLockedAccount(JSON.parse(JSON.stringify(locked))), 'correct horse'),
    words,
  );
});

void test('another password, and anything altered, open nothing and look alike', async () => {
  await assert.rejects(unlockAccount(locked, 'correct horsf'), wrongPassword);
  const altered: Partial<LockedAccount>[] = [
    { address: `${of.address}x` },
    { sealed: flipText(locked.sealed) },
    { salt: 'AAAA' },
    { salt: '!' },
  ];
  for (const change of altered)
    await assert.rejects(unlockAccount({ ...locked, ...change }, 'correct horse'), wrongPassword);
});

void test('nothing of the words shows', () => {
  const text = JSON.stringify(locked);
  for (const word of words.split(' ').filter((w) => w.length > 5)) assert.ok(!text.includes(word));
});

void test('what another version kept, or is no account, is told from a wrong password', () => {
  for (const value of [
    { ...locked, version: 2 },
    { ...locked, more: 1 },
    { ...locked, network: 'x' },
    { ...locked, salt: 1 },
    null,
    [],
    'x',
  ]) {
    assert.throws(() => parseLockedAccount(value), { name: 'DriveError', code: 'other-version' });
  }
});

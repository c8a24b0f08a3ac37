import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { createRecoveryWords } from '../crypto/recovery-words.ts';
import { accountName, addressOf, identityOf, linkKeys, openVault, secretWithPassword } from './vault.ts';

void test('24 words give the same keys everywhere, and other words others', () => {
  const words = createRecoveryWords();
  const [one, two] = [openVault(words), openVault(words.toUpperCase())];
  assert.deepEqual(
    [one.signer.identity, one.sealing, one.ownerKey],
    [two.signer.identity, two.sealing, two.ownerKey],
  );
  const other = openVault(createRecoveryWords());
  assert.notDeepEqual(other.ownerKey, one.ownerKey);
  assert.notDeepEqual(one.ownerKey, one.sealing.seed);
  assert.throws(() => openVault('abandon'), { name: 'DriveError', code: 'bad-words' });
});

void test('an address names an account; a link has none', () => {
  const { signer } = openVault(createRecoveryWords());
  const name = accountName(signer.identity);
  assert.deepEqual(identityOf(addressOf(name)), signer.identity);
  assert.throws(() => identityOf(addressOf(name).slice(1)), { name: 'DriveError', code: 'bad-address' });
  const link = accountName(linkKeys(bytes32(1), bytes32(2), bytes32(3)).signer.identity);
  assert.equal(addressOf(link), link);
});

void test('a link’s keys follow from its secret, its drive and its network', () => {
  const keysOf = (...args: Parameters<typeof linkKeys>): string => toHex(linkKeys(...args).signer.identity);
  const keys = [
    keysOf(bytes32(1), bytes32(2), bytes32(3)),
    keysOf(bytes32(9), bytes32(2), bytes32(3)),
    keysOf(bytes32(1), bytes32(9), bytes32(3)),
    keysOf(bytes32(1), bytes32(2), bytes32(9)),
  ];
  assert.equal(new Set(keys).size, 4);
});

void test('a link with a password has other keys for each password, drive, network and secret', async () => {
  const keys = async (password: string, secret = 3, drive = 2, of = bytes32(1)): Promise<string> =>
    toHex(await secretWithPassword(of, bytes32(drive), bytes32(secret), password));
  const own = await keys('correct horse');
  assert.equal(await keys('correct horse'), own);
  const others = await Promise.all([
    keys('correct hors'),
    keys('correct horse', 4),
    keys('correct horse', 3, 4),
    keys('correct horse', 3, 2, bytes32(9)),
  ]);
  assert.equal(new Set([own, ...others, toHex(bytes32(3))]).size, 6);
});

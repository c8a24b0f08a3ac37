import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64Url, toHex } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { createRecoveryWords } from '../crypto/recovery-words.ts';
import { parseLink } from './sharing.ts';
import { accountName, addressOf, identityOf, linkBytes, linkKeys, openVault } from './vault.ts';

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

void test('a fragment comes apart again; one that was cut, lengthened or is of another version does not', () => {
  const bytes = linkBytes(bytes32(2), bytes32(3));
  const fragment = toBase64Url(bytes);
  for (const text of [fragment, `#${fragment}`])
    assert.deepEqual(parseLink(text), { drive: bytes32(2), secret: bytes32(3) });
  const versionTwo = toBase64Url(Uint8Array.of(2, ...bytes.slice(1)));
  for (const text of [
    '',
    '#',
    fragment.slice(1),
    fragment.slice(0, -1),
    `${fragment}AAAA`,
    `${fragment}=`,
    versionTwo,
    '##',
    '%',
  ]) {
    assert.throws(() => parseLink(text), { name: 'DriveError', code: 'bad-link' });
  }
});

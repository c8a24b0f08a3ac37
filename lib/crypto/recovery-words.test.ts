import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { accountSeeds, createRecoveryWords, normaliseWords, parseRecoveryWords } from './recovery-words.ts';

const badWords = { name: 'CryptoError', code: 'bad-words' };

/** The 256-bit vectors of BIP-39: the byte that repeats, and its words. */
const VECTORS: [number, string][] = [
  [0x00, `${'abandon '.repeat(23)}art`],
  [
    0x7f,
    `${'legal winner thank year wave sausage worth useful '.repeat(2)}legal winner thank year wave sausage worth title`,
  ],
  [
    0x80,
    `${'letter advice cage absurd amount doctor acoustic avoid '.repeat(2)}letter advice cage absurd amount doctor acoustic bless`,
  ],
  [0xff, `${'zoo '.repeat(23)}vote`],
];

void test('the vectors of BIP-39', () => {
  for (const [byte, words] of VECTORS) assert.deepEqual(parseRecoveryWords(words), bytes32(byte));
});

void test('fresh words have 256 bits and are read as people type them', () => {
  const words = createRecoveryWords();
  assert.equal(words.split(' ').length, 24);
  assert.notEqual(createRecoveryWords(), words);
  assert.deepEqual(
    parseRecoveryWords(`  ${words.toUpperCase().replaceAll(' ', ' \n ')} `),
    parseRecoveryWords(words),
  );
  assert.equal(normaliseWords(' A\tb\n c '), 'a b c');
});

void test('misspelt, missing, swapped and short lists are refused, without repeating a word', () => {
  const words = createRecoveryWords().split(' ');
  const wrong = [
    [...words.slice(0, 23), 'velum'],
    words.slice(1),
    [...words, 'abandon'],
    `${'abandon '.repeat(11)}about`.split(' '),
    'abandon '.repeat(24).trim().split(' '),
    ['zoo', ...`${'abandon '.repeat(22)}art`.split(' ')],
    [''],
  ];
  for (const list of wrong) {
    assert.throws(
      () => parseRecoveryWords(list.join(' ')),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, badWords.code);
        assert.ok(!error.message.includes('abandon') && !error.message.includes('velum'));
        return true;
      },
    );
  }
});

void test('account and vault are separate branches of one entropy', () => {
  const { account, vault } = accountSeeds(bytes32(0));
  assert.equal(account.length, 32);
  assert.notDeepEqual(account, vault);
  assert.deepEqual(accountSeeds(bytes32(0)), { account, vault });
  assert.notEqual(toHex(accountSeeds(bytes32(1)).account), toHex(account));
});

import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { asBytes, randomBytes, type Bytes } from '../base/bytes.ts';
import { deriveKey } from './domain.ts';
import { CryptoError } from './errors.ts';

/** 24 words (BIP-39, English): 256 bits of entropy and a checksum of 8. */
export function createRecoveryWords(): string {
  return entropyToMnemonic(randomBytes(32), wordlist);
}

/** Lower case, single spaces: what people type becomes what the standard compares. */
export function normaliseWords(words: string): string {
  return words.trim().toLowerCase().split(/\s+/).join(' ');
}

/** @throws CryptoError `bad-words`, without repeating them. */
export function parseRecoveryWords(words: string): Bytes {
  const normal = normaliseWords(words);
  if (normal.split(' ').length !== 24 || !validateMnemonic(normal, wordlist)) {
    throw new CryptoError(
      'bad-words',
      'these are not 24 recovery words: a word is misspelt, missing or out of place',
    );
  }
  return asBytes(mnemonicToEntropy(normal, wordlist));
}

export type AccountSeeds = { account: Bytes; vault: Bytes };

/** Two seeds by separate branches, the same on every network. */
export function accountSeeds(entropy: Uint8Array): AccountSeeds {
  const none = new Uint8Array();
  return {
    account: deriveKey(entropy, 'account-seed', none, 32),
    vault: deriveKey(entropy, 'vault-seed', none, 32),
  };
}

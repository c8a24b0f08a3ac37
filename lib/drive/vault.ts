import { concatBytes, fromHex, toHex, type Bytes } from '../base/bytes.ts';
import { deriveKey } from '../crypto/domain.ts';
import { encodeAddress, parseAddress } from '../crypto/address.ts';
import { CryptoError } from '../crypto/errors.ts';
import { passwordKey } from '../crypto/password.ts';
import { accountSeeds, parseRecoveryWords } from '../crypto/recovery-words.ts';
import { sealingKeyPair, type SealingKeyPair } from '../crypto/sealing.ts';
import { createSigner, type Signer } from '../crypto/signing.ts';
import { DriveError } from './drive-error.ts';

/** The keys that 24 words give: the account signs, the vault opens. In memory only while unlocked. */
export type Vault = {
  readonly signer: Signer;
  readonly sealing: SealingKeyPair;
  /** What the owner's own root and notes are encrypted under. */
  readonly ownerKey: Bytes;
};

/** @throws DriveError `bad-words`. */
export function openVault(words: string): Vault {
  try {
    const { account, vault } = accountSeeds(parseRecoveryWords(words));
    return {
      signer: createSigner('sr25519', account),
      sealing: sealingKeyPair(deriveKey(vault, 'vault-sealing', NONE, 32)),
      ownerKey: deriveKey(vault, 'vault-owner', NONE, 32),
    };
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new DriveError('bad-words', cause.message, { cause });
  }
}

const NONE = new Uint8Array();

/** How contracts name an account: its identity in hex. */
export const accountName = (identity: Bytes): string => toHex(identity);

/** Whether an identity is a person's; links and requests have ed25519 accounts, which have no address. */
export const isPerson = (identity: Bytes): boolean => identity[0] === 2;

/** What people read: an address for accounts, the raw name for links. */
export function addressOf(account: string): string {
  const identity = fromHex(account);
  return isPerson(identity) ? encodeAddress(identity) : account;
}

/** @throws DriveError `bad-address`. */
export function identityOf(address: string): Bytes {
  try {
    return parseAddress(address);
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new DriveError('bad-address', cause.message, { cause });
  }
}

/** The keys in a link: an account of its own and what its share is sealed to, from 32 secret bytes. */
export function linkKeys(
  network: Bytes,
  drive: Bytes,
  secret: Bytes,
): { signer: Signer; sealing: SealingKeyPair } {
  return {
    signer: createSigner('ed25519', deriveKey(secret, 'link-account', network, 32, drive)),
    sealing: sealingKeyPair(deriveKey(secret, 'link-sealing', network, 32, drive)),
  };
}

/** What stands in for a link's secret where it has a password: both are needed, and each guess costs an Argon2id. */
export async function secretWithPassword(
  network: Bytes,
  drive: Bytes,
  secret: Bytes,
  password: string,
): Promise<Bytes> {
  const salt = deriveKey(secret, 'link-password-salt', network, 16, drive);
  const stretched = await passwordKey(password, salt);
  return deriveKey(concatBytes(secret, stretched), 'link-with-password', network, 32, drive);
}

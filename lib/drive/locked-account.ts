import * as v from 'valibot';
import { fromBase64Url, fromUtf8, randomBytes, toBase64Url, utf8 } from '../base/bytes.ts';
import { openBox, sealBox } from '../crypto/box.ts';
import { domainBytes } from '../crypto/domain.ts';
import { CryptoError } from '../crypto/errors.ts';
import { passwordKey } from '../crypto/password.ts';
import { normaliseWords } from '../crypto/recovery-words.ts';
import { DriveError } from './drive-error.ts';
import type { LockedAccount } from './types.ts';

export { createRecoveryWords } from '../crypto/recovery-words.ts';

const schema = v.strictObject({
  version: v.literal(1),
  network: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  address: v.pipe(v.string(), v.maxLength(64)),
  salt: v.pipe(v.string(), v.maxLength(64)),
  sealed: v.pipe(v.string(), v.maxLength(4096)),
});

const aadOf = (network: string, address: string): Uint8Array<ArrayBuffer> =>
  domainBytes('locked-account', new Uint8Array(), network, address);

/** Locks the recovery words for this device; the key is Argon2id of the password and never leaves it. */
export async function lockAccount(
  words: string,
  password: string,
  of: { network: string; address: string },
): Promise<LockedAccount> {
  const salt = randomBytes(16);
  const key = await passwordKey(password, salt);
  const sealed = await sealBox(key, utf8(normaliseWords(words)), aadOf(of.network, of.address));
  return {
    version: 1,
    network: of.network,
    address: of.address,
    salt: toBase64Url(salt),
    sealed: toBase64Url(sealed),
  };
}

/** @returns the recovery words. @throws DriveError `wrong-password`, also for what was altered: the two look alike. */
export async function unlockAccount(locked: LockedAccount, password: string): Promise<string> {
  try {
    const key = await passwordKey(password, fromBase64Url(locked.salt));
    return fromUtf8(await openBox(key, fromBase64Url(locked.sealed), aadOf(locked.network, locked.address)));
  } catch (cause) {
    if (!(cause instanceof CryptoError || cause instanceof RangeError)) throw cause;
    throw new DriveError('wrong-password', 'the password is not right', { cause });
  }
}

/** Checks what a device kept. @throws DriveError `other-version`: restore the account from its words instead. */
export function parseLockedAccount(value: unknown): LockedAccount {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new DriveError(
    'other-version',
    'this device holds an account of another version; restore it from the recovery words',
  );
}

import { argon2id } from 'hash-wasm';
import { asBytes, type Bytes } from '../base/bytes.ts';
import { CryptoError } from './errors.ts';

/** Argon2id (RFC 9106), the second recommended setting: 64 MiB, 3 passes, 4 lanes. */
export const PASSWORD_PARAMETERS = { memoryKiB: 65_536, passes: 3, lanes: 4 };

/** A 32-byte key from a password and a 16-byte random salt. @throws CryptoError `bad-key` for another salt. */
export async function passwordKey(password: string, salt: Uint8Array): Promise<Bytes> {
  if (salt.length !== 16) throw new CryptoError('bad-key', 'a salt has 16 bytes');
  const key = await argon2id({
    password: password.normalize('NFKC'),
    salt,
    memorySize: PASSWORD_PARAMETERS.memoryKiB,
    iterations: PASSWORD_PARAMETERS.passes,
    parallelism: PASSWORD_PARAMETERS.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  return asBytes(key);
}

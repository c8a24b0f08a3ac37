import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from '../../lib/base/bytes.ts';
import { createSigner, type Signer } from '../../lib/crypto/signing.ts';
import { readOrMakeSecret } from '../service/secret-file.ts';

/**
 * Who signs a portal's token keys on the chain, and what governance admits it by: made once, in the portal's folder.
 * @throws SecretFileError `damaged`.
 */
export async function openStoreIdentity(data: string): Promise<Signer> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  return createSigner(
    'ed25519',
    await readOrMakeSecret(join(data, 'store-identity'), 32, () => randomBytes(32)),
  );
}

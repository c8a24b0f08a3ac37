import type { IncomingHttpHeaders } from 'node:http';
import { readFile } from 'node:fs/promises';
import { equalBytes, toHex, utf8, type Bytes } from '../../lib/base/bytes.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import { SettingsError } from '../service/settings.ts';
import { PortalError } from './portal-error.ts';

/** The header in which portals show that they are of the same store: the hash of the secret that they share, hex. */
const SECRET_HEADER = 'x-velum-store-secret';

export const secretHeader = (secret: Bytes): Record<string, string> => ({
  [SECRET_HEADER]: toHex(hashBytes(secret)),
});

/** @throws PortalError `not-found` for whoever does not show the secret: as if there were nothing. */
export function demandSecret(headers: IncomingHttpHeaders, secret: Bytes): void {
  const shown = headers[SECRET_HEADER];
  // Hashes are compared, and all of their bytes: time tells nothing of the secret.
  const isRight =
    typeof shown === 'string' &&
    equalBytes(hashBytes(utf8(shown)), hashBytes(utf8(toHex(hashBytes(secret)))));
  if (!isRight) throw new PortalError('not-found', 'not here');
}

/** Characters: 128 bits in hex, and whoever takes more is welcome. */
const LEAST_SECRET = 32;

/** @throws SettingsError for a poor secret. */
export async function readStoreSecret(path: string): Promise<Bytes> {
  const text = (await readFile(path, 'utf8')).trim();
  if (text.length >= LEAST_SECRET) return utf8(text);
  throw new SettingsError(
    'bad-setting',
    `the file of VELUM_STORE_SECRET_FILE must hold ${String(LEAST_SECRET)} characters or more, as of: openssl rand -hex 32`,
  );
}

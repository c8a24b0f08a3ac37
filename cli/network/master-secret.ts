import { join } from 'node:path';
import { fromUtf8, randomBytes, toHex, utf8 } from '../../lib/base/bytes.ts';
import { readOrMakeSecret } from '../../workers/service/secret-file.ts';

/**
 * The secret behind a local network's chain accounts, kept before its chain is made so that an interrupted first start goes on.
 * @returns 64 hex digits.
 */
export async function readMaster(data: string): Promise<string> {
  const make = () => utf8(toHex(randomBytes(32)));
  return fromUtf8(await readOrMakeSecret(join(data, 'master-secret'), 64, make));
}

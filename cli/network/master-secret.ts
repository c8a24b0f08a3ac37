import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';

/** The secret behind a local network's chain accounts, kept before its chain is made so that an interrupted first start goes on. */
export async function readMaster(data: string): Promise<string> {
  const path = join(data, 'master-secret');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(toHex(randomBytes(32)));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(path, 'utf8');
}

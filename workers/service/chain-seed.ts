import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes, type Bytes } from '../../lib/base/bytes.ts';
import { readOrMakeSecret } from './secret-file.ts';

/** The secret of the chain account of a process that was given none: made at its first start, and readable by its user alone. */
export async function readOrMakeChainSeed(data: string): Promise<Bytes> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  return readOrMakeSecret(join(data, 'chain-seed'), 32, () => randomBytes(32));
}

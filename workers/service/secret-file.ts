import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asBytes, randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';

/** `damaged`: the file is there and holds something else than was once written. */
export class SecretFileError extends CodedError<'damaged'> {}

/**
 * A secret of a fixed length that is made once: what is read has reached the disk whole, also if the power failed while it was made,
 * and of several who make it at the same time all get the same one.
 *
 * @param length bytes
 * @throws SecretFileError `damaged`.
 */
export async function readOrMakeSecret(path: string, length: number, make: () => Bytes): Promise<Bytes> {
  const bytes = await readOrMakeFile(path, make);
  if (bytes.length === length) return bytes;
  throw new SecretFileError(
    'damaged',
    `${path} holds ${String(bytes.length)} bytes instead of ${String(length)}; restore it from a backup, or choose an empty folder`,
  );
}

/** The same for what has no fixed length: whoever reads it has to see whether it is whole. */
export const readOrMakeFile = async (path: string, make: () => Bytes | Promise<Bytes>): Promise<Bytes> =>
  (await readIfThere(path)) ?? (await keep(path, await make()));

/** @returns undefined where there is no such file. */
export async function readIfThere(path: string): Promise<Bytes | undefined> {
  try {
    return asBytes(new Uint8Array(await readFile(path)));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function keep(path: string, secret: Bytes): Promise<Bytes> {
  const temporary = `${path}.${toHex(randomBytes(8))}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(secret);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, unlike a rename, never takes the place of what another process has kept meanwhile.
    await link(temporary, path);
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return (await readIfThere(path)) ?? new Uint8Array();
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

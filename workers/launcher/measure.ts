import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { domainHash, hashBytes } from '../../lib/crypto/domain.ts';

/** The program that a simulated TEE runs, as it was read. */
export type MeasuredProgram = { files: { name: string; bytes: Bytes }[]; measurement: Bytes };

/** Flags that every enclave program runs under; they are part of the measurement. */
export const ENCLAVE_FLAGS = ['--disable-warning=ExperimentalWarning'];

/**
 * Hashes every file of the folder and of those in it, by its path, the Node.js version and the flags: what is measured is what will be
 * executed.
 */
export async function measureProgram(folder: string): Promise<MeasuredProgram> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: asBytes(new Uint8Array(await readFile(join(folder, name)))) })),
  );
  const listed = files.map(({ name, bytes }) => [name, hashBytes(bytes)]);
  const measurement = domainHash(
    'simulated-measurement',
    new Uint8Array(),
    process.version,
    ENCLAVE_FLAGS,
    listed,
  );
  return { files, measurement };
}

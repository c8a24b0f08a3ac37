import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asBytes, randomBytes, toHex } from '../../lib/base/bytes.ts';
import type { SealedFiles } from '../../lib/tee/enclave/sealed-store.ts';

/** A folder of sealed files; writes are whole or absent, and on the disk when they resolve. */
export async function openSealedFiles(folder: string): Promise<SealedFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = (name: string): string => join(folder, `${name}.sealed`);
  return {
    async read(name) {
      try {
        return asBytes(new Uint8Array(await readFile(path(name))));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(name, sealed) {
      const temporary = `${path(name)}.${toHex(randomBytes(6))}.tmp`;
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(sealed);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path(name));
      await syncFolder(folder);
    },
    async remove(name) {
      await rm(path(name), { force: true });
      await syncFolder(folder);
    },
    list: async () =>
      (await readdir(folder)).filter((f) => f.endsWith('.sealed')).map((f) => f.slice(0, -'.sealed'.length)),
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

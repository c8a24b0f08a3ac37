/** `node scripts/complete-lock.ts`, after every `npm install`: makes package-lock.json whole (see lock-file.ts). */
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeLock, missingEntries, type LockFile } from './lock-file.ts';

const path = join(import.meta.dirname, '../package-lock.json');

async function complete(): Promise<void> {
  const lock = JSON.parse(await readFile(path, 'utf8')) as LockFile;
  const count = missingEntries(lock).size;
  if (count > 0) {
    const { atime, mtime } = await stat(path);
    await writeFile(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
    // What is installed stays right: the entries added are of other platforms. A newer lock would be installed anew.
    await utimes(path, atime, mtime);
  }
  process.stdout.write(`completed ${String(count)} entries\n`);
}

if (process.argv.length > 2) {
  process.stderr.write('usage: node scripts/complete-lock.ts (it changes package-lock.json)\n');
  process.exitCode = 2;
} else await complete();

/** Run after every `npm install`: makes package-lock.json whole (see lock-file.ts). */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { completeLock, missingEntries, type LockFile } from './lock-file.ts';

const path = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(await readFile(path, 'utf8')) as LockFile;
await writeFile(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
process.stdout.write(`completed ${String(missingEntries(lock).size)} entries\n`);

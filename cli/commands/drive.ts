import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { uploadStream } from '../../lib/drive/upload-stream.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { openAccount } from '../client/connect.ts';
import { CliError } from '../client/cli-error.ts';
import { localSources, typeOf, writeDownload } from '../client/local-files.ts';
import { childrenOf, findEntry } from '../client/paths-in-drive.ts';
import { isPasswordInFile } from '../client/secrets.ts';
import { STANDARD, withStandardInput, toStandardOutput } from '../client/standard-streams.ts';
import { versionNumber } from './versions.ts';

export function addDriveCommands(program: Command): void {
  program
    .command('ls [path]')
    .description('list a folder')
    .action(async (path = '/') => {
      const { drive } = await openAccount();
      const entry = findEntry(drive, String(path));
      for (const child of entry.kind === 'folder' ? childrenOf(drive, entry.id) : [entry]) printEntry(child);
    });
  program
    .command('put <local> [folder]')
    .description('upload a file or a folder; `put - [folder] --name <name>` what comes on standard input')
    .option('--name <name>', 'what standard input is called in the drive')
    .action(async (local: string, folder = '/', { name }: { name?: string } = {}) => {
      if (local === STANDARD) return putStandardInput(String(folder), name);
      if (name !== undefined)
        throw new CliError('bad-argument', '--name goes with “put -”; a file keeps its name');
      const { drive } = await openAccount();
      const target = findEntry(drive, String(folder));
      await drive.uploadMany(target.id, localSources(local), {
        onStored(stored) {
          for (const { source } of stored)
            process.stdout.write(`${[...source.path, source.name].join('/')}\n`);
        },
      });
    });
  program
    .command('get <path> [local]')
    .description('download a file or a folder; to standard output where <local> is `-`')
    .option('--at <version>', 'an earlier version of a file, as `versions` lists them')
    .action(async (path: string, local: string | undefined, flags: { at?: string }) => {
      const { drive } = await openAccount();
      const entry = findEntry(drive, path);
      const at = flags.at === undefined ? {} : { version: versionNumber(flags.at) };
      if (local === STANDARD) return getToStandardOutput(drive, { ...entry, ...at });
      await save(drive, { ...entry, ...at }, local ?? basename(entry.name));
    });
  program
    .command('mkdir <path>')
    .description('make a folder')
    .action(async (path: string) => {
      const { drive } = await openAccount();
      const at = path.replace(/\/+$/, '').lastIndexOf('/');
      await drive.createFolder(
        findEntry(drive, path.slice(0, Math.max(0, at))).id,
        path.slice(at + 1).replace(/\/+$/, ''),
      );
    });
  program
    .command('rm <path>')
    .description('move to the trash')
    .action(async (path: string) => {
      const { drive } = await openAccount();
      await drive.trash([findEntry(drive, path).id]);
    });
}

async function putStandardInput(folder: string, name: string | undefined): Promise<void> {
  if (name === undefined)
    throw new CliError('bad-argument', 'say what it is to be called: velum put - [folder] --name <name>');
  if (!isPasswordInFile())
    throw new CliError(
      'bad-argument',
      'standard input is the content, so VELUM_PASSWORD_FILE must name a file with the password',
    );
  const { drive } = await openAccount();
  const { id } = findEntry(drive, folder);
  await withStandardInput((chunks) =>
    uploadStream(drive, id, { name, type: typeOf(name), modified: Date.now(), chunks }),
  );
  process.stdout.write(`${name}\n`);
}

async function getToStandardOutput(drive: Drive, { id, kind, version }: Entry): Promise<void> {
  if (kind === 'folder')
    throw new CliError('bad-argument', 'a folder does not go to standard output; name a place for it');
  await toStandardOutput(await drive.download(id, { version }));
}

function printEntry({ name, kind, size, modified, problem }: Entry): void {
  const length = kind === 'folder' ? '-' : String(size);
  const shown = problem === undefined ? JSON.stringify(name).slice(1, -1) : `(${problem})`;
  process.stdout.write(
    `${new Date(modified).toISOString()}  ${length.padStart(12)}  ${shown}${kind === 'folder' ? '/' : ''}\n`,
  );
}

/** Writes to the side and renames at the end: a file that appears is whole and verified. */
export async function save(drive: Drive, entry: Entry, local: string): Promise<void> {
  if (entry.kind === 'folder') {
    await mkdir(local, { recursive: true });
    for (const child of childrenOf(drive, entry.id)) await save(drive, child, join(local, child.name));
    return;
  }
  const isFolder = await stat(local).then(
    (s) => s.isDirectory(),
    () => false,
  );
  const target = isFolder ? join(local, entry.name) : local;
  const partial = `${target}.velum-partial`;
  const download = await drive.download(entry.id, { version: entry.version });
  try {
    await writeDownload(download, partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

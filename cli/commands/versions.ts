import type { Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { openAccount } from '../client/connect.ts';
import { findEntry } from '../client/paths-in-drive.ts';

export function addVersionCommands(program: Command): void {
  program
    .command('versions <path>')
    .description('list the versions of a file, newest first')
    .action(async (path: string) => {
      const { drive } = await openAccount();
      for (const { version, size, time, author, problem } of await drive.versions(
        findEntry(drive, path).id,
      )) {
        const what = problem === undefined ? `${String(size).padStart(12)}  ${author}` : `(${problem})`;
        process.stdout.write(`${String(version)}  ${new Date(time).toISOString()}  ${what}\n`);
      }
    });
  program
    .command('restore-version <path> <version>')
    .description('store an earlier version of a file again, as the newest')
    .action(async (path: string, version: string) => {
      const { drive } = await openAccount();
      await drive.restoreVersion(findEntry(drive, path).id, versionNumber(version));
    });
}

/** @throws CliError `bad-argument` */
export function versionNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new CliError('bad-argument', 'a version is a number above zero');
  return Number(text);
}

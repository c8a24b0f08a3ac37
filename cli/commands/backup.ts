import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { askPassword } from '../client/secrets.ts';

type DataFlag = { data: string };
const SHORTEST_PASSWORD = 12;

/** The keys of a network on this machine, in a file. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description(
      'keep the seeds and the gatekeepers’ sealed keys of this machine’s network in an encrypted file',
    )
    .option('--data <folder>', 'the network’s data', '.velum')
    .action(async (file: string, { data }: DataFlag) => {
      const { makeBackup } = await import('../network/backup.ts');
      const password = await askPassword('Password of the backup: ');
      if (password.length < SHORTEST_PASSWORD)
        throw new CliError(
          'bad-argument',
          `a backup’s password has at least ${String(SHORTEST_PASSWORD)} characters`,
        );
      const bytes = await makeBackup(resolve(data), password, Date.now());
      await writeFile(file, bytes, { mode: 0o600, flag: 'wx', flush: true });
      process.stdout.write(`${file}: ${String(bytes.length)} bytes\n`);
      process.stdout.write(
        'not in it: the chain, the portal’s blocks and the release logs; keep copies of the first two\n',
      );
    });
  program
    .command('restore <file>')
    .description('put a backup into a folder that holds no network')
    .option('--data <folder>', 'the network’s data', '.velum')
    .action(async (file: string, { data }: DataFlag) => {
      const { restoreBackup } = await import('../network/backup.ts');
      const bytes = new Uint8Array(await readFile(file));
      const { network, made, files } = await restoreBackup(
        resolve(data),
        bytes,
        await askPassword('Password of the backup: '),
      );
      process.stdout.write(
        `network ${network}, as of ${new Date(made).toISOString()}: ${String(files)} files\n`,
      );
      process.stdout.write(
        `its portal is another store now: once it runs, velum governance store admit --data ${data} $(velum portal identity --data ${data}/portal)\n`,
      );
    });
}

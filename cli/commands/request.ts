import type { Command } from 'commander';
import { openRequest, type Drive, type RequestInfo } from '../../lib/drive/index.ts';
import { CliError } from '../client/cli-error.ts';
import { connect, openAccount, urlOf } from '../client/connect.ts';
import { localSources } from '../client/local-files.ts';
import { findEntry } from '../client/paths-in-drive.ts';
import { askLink } from '../client/secrets.ts';
import { expiryOf, wholeNumber } from './share.ts';

type RequestFlags = { title?: string; hours?: string; files?: string };

export function addRequestCommands(program: Command): void {
  program
    .command('request <folder>')
    .description('make a link under which others leave files in a folder, and see nothing of it')
    .option('--title <text>', 'what the files are for; the name of the folder without it')
    .option('--hours <count>', 'ends after so many hours')
    .option('--files <count>', 'takes so many files, all in all (100)')
    .action(async (path: string, { title, files, ...expiry }: RequestFlags) => {
      const { drive } = await openAccount();
      const { id, name } = findEntry(drive, path);
      const fragment = await drive.createRequest(id, {
        title: title ?? name,
        ...expiryOf(expiry),
        ...(files === undefined ? {} : { maxFiles: wholeNumber('--files', files) }),
      });
      process.stdout.write(`${urlOf('/request/', fragment)}\n`);
    });
  program
    .command('requests')
    .description('what I ask others for')
    .action(async () => {
      const { drive } = await openAccount();
      for (const request of await drive.requests()) printRequest(request, drive);
    });
  program
    .command('request-close <request>')
    .description('take no more files under a request, named as `requests` names it')
    .action(async (account: string) => {
      const { drive } = await openAccount();
      const request = (await drive.requests()).find((one) => one.account === account);
      if (request === undefined) throw new CliError('bad-argument', 'there is no request of that name');
      await drive.closeRequest(request);
    });
  program
    .command('drop <local...>')
    .description(
      'leave files under a request; its link is read from standard input, out of sight of other processes',
    )
    .action(async (locals: string[]) => {
      const url = await askLink();
      const request = await openRequest(await connect(), url.slice(url.indexOf('#') + 1));
      for (const local of locals)
        for await (const source of localSources(local)) {
          await request.put(source);
          process.stdout.write(`${source.name}\n`);
        }
    });
  program
    .command('collect')
    .description('put what came in by requests into my folders')
    .action(async () => {
      const { drive } = await openAccount();
      const { added, refused } = await drive.collectDeposits();
      for (const { name } of added) process.stdout.write(`${JSON.stringify(name).slice(1, -1)}\n`);
      if (refused > 0)
        process.stderr.write(`${String(refused)} were not what their sender signed, and were thrown away\n`);
    });
}

function printRequest({ account, title, files, maxFiles, expiresAt, node }: RequestInfo, drive: Drive): void {
  const folder = JSON.stringify(drive.snapshot().entries.get(node)?.name ?? '');
  const until = expiresAt === null ? '' : `  until ${new Date(expiresAt).toISOString()}`;
  const count = `${String(files)} of ${String(maxFiles)} files`;
  process.stdout.write(`${account}  ${JSON.stringify(title)}  into ${folder}  ${count}${until}\n`);
}

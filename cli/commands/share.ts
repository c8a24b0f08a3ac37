import type { Command } from 'commander';
import { inspectLink, openLink } from '../../lib/drive/index.ts';
import { CliError } from '../client/cli-error.ts';
import { connect, openAccount, urlOf } from '../client/connect.ts';
import { findEntry } from '../client/paths-in-drive.ts';
import { askLink, askLinkPassword } from '../client/secrets.ts';
import { save } from './drive.ts';

type Expiry = { hours?: string };

export function addShareCommands(program: Command): void {
  program
    .command('share <path> <address>')
    .description('give somebody access')
    .option('--editor', 'may change and add, not only read')
    .option('--hours <count>', 'ends after so many hours')
    .option('--policy <contract>', 'a contract that decides about each opening')
    .action(async (path: string, address: string, flags: Expiry & { editor?: true; policy?: string }) => {
      const { drive } = await openAccount();
      const role = flags.editor === true ? 'editor' : 'viewer';
      const { position } = await drive.share(findEntry(drive, path).id, address, {
        role,
        ...expiryOf(flags),
        ...(flags.policy !== undefined && { policy: flags.policy }),
      });
      process.stdout.write(`shared, anchored at position ${String(position)}\n`);
    });
  program
    .command('grants <path>')
    .description('who has access')
    .action(async (path: string) => {
      const { drive } = await openAccount();
      for (const grant of await drive.grants(findEntry(drive, path).id)) {
        const who = grant.kind === 'link' ? grant.account : grant.label;
        const policy = grant.policy === null ? [] : [`policy ${grant.policy}`];
        process.stdout.write(`${[grant.kind, grant.role, who, ...policy].join('  ')}\n`);
      }
    });
  program
    .command('revoke <path> <who>')
    .description('take access away from an address, or from a link as `grants` names it')
    .action(async (path: string, who: string) => {
      const { drive } = await openAccount();
      const { id } = findEntry(drive, path);
      const grant = (await drive.grants(id)).find((g) => g.account === who || g.label === who);
      if (grant === undefined) throw new CliError('bad-argument', 'nobody of that name has access');
      const { position } = await drive.revoke(id, grant.account);
      process.stdout.write(
        `revoked, anchored at position ${String(position)}; what was opened before cannot be taken back\n`,
      );
    });
  program
    .command('link <path>')
    .description('make a link that opens without an account')
    .option('--hours <count>', 'ends after so many hours')
    .option('--opens <count>', 'opens so many times, all in all')
    .option('--password', 'asks for a password, which whoever opens it must know')
    .action(async (path: string, flags: Expiry & { opens?: string; password?: true }) => {
      const { drive } = await openAccount();
      const fragment = await drive.createLink(findEntry(drive, path).id, {
        ...expiryOf(flags),
        ...opensOf(flags),
        ...(flags.password === true && { password: await askLinkPassword() }),
      });
      process.stdout.write(`${urlOf('/link/', fragment)}
`);
    });
  program
    .command('open-link <local>')
    .description(
      'download what a link leads to; the link is read from standard input, out of sight of other processes',
    )
    .action(async (local: string) => {
      const url = await askLink();
      const fragment = url.slice(url.indexOf('#') + 1);
      const connection = await connect();
      const { needsPassword } = await inspectLink(connection, fragment);
      const drive = await openLink(
        connection,
        fragment,
        needsPassword ? { password: await askLinkPassword() } : {},
      );
      await drive.refresh();
      const { entries, roots } = drive.snapshot();
      for (const root of roots) {
        const entry = entries.get(root);
        if (entry !== undefined) await save(drive, entry, local);
      }
    });
  program
    .command('shared')
    .description('what others shared with me')
    .option('--get <id>', 'download this one into the current folder')
    .action(async (flags: { get?: string }) => {
      const account = await openAccount();
      for (const item of await account.sharedWithMe()) {
        if (flags.get === undefined)
          process.stdout.write(`${item.id}  ${item.kind}  ${JSON.stringify(item.name)}  from ${item.from}\n`);
        if (flags.get !== item.id) continue;
        const drive = await account.openShared(item);
        const entry = drive.snapshot().entries.get(item.node);
        if (entry === undefined) throw new CliError('no-path', 'it is no longer shared with you');
        await save(drive, entry, entry.name);
      }
    });
}

function opensOf({ opens }: { opens?: string }): { maxOpens?: number } {
  return opens === undefined ? {} : { maxOpens: wholeNumber('--opens', opens) };
}

export function wholeNumber(flag: string, typed: string): number {
  const count = Number(typed);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new CliError('bad-argument', `${flag} takes a whole number above zero`);
}

export function expiryOf({ hours }: Expiry): { expiresAt?: number } {
  if (hours === undefined) return {};
  const count = Number(hours);
  if (!(count > 0)) throw new CliError('bad-argument', '--hours takes a number above zero');
  return { expiresAt: Date.now() + Math.round(count * 3_600_000) };
}

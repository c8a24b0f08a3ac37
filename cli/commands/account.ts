import type { Command } from 'commander';
import {
  accountId,
  createAccount,
  createRecoveryWords,
  lockAccount,
  restoreAccount,
  type NetworkConnection,
} from '../../lib/drive/index.ts';
import { readAccountFile, writeAccountFile, accountPath } from '../client/account-file.ts';
import { CliError } from '../client/cli-error.ts';
import { connect, openAccount } from '../client/connect.ts';
import { askPassword, askWords } from '../client/secrets.ts';

export function addAccountCommands(program: Command): void {
  const account = program.command('account').description('the account of this device');
  account
    .command('create')
    .description('make an account; shows its 24 recovery words once')
    .option('--invite <code>', 'from the portal’s operator, where new drives need one')
    .action(async ({ invite }: { invite?: string }) => {
      await refuseSecond();
      const connection = await connect();
      await refuseUninvited(connection, invite);
      const words = createRecoveryWords();
      process.stderr.write(`Write these 24 words down. They are the only way back to your files:\n\n`);
      process.stdout.write(`${words}\n`);
      const password = await newPassword();
      const { address } = await createAccount(connection, words, { invite });
      await keep(connection, words, password, address);
    });
  account
    .command('restore')
    .description('open an existing account on this device from its 24 words (read from standard input)')
    .action(async () => {
      await refuseSecond();
      const connection = await connect();
      const words = await askWords();
      const { address } = await restoreAccount(connection, words);
      await keep(connection, words, await newPassword(), address);
    });
  account
    .command('show')
    .description('print the address that others share with')
    .action(async () => void process.stdout.write(`${(await readAccountFile()).address}\n`));
  account
    .command('id [address]')
    .description('print how contracts name this account, or the one of an address')
    .action(
      async (address?: string) =>
        void process.stdout.write(`${accountId(address ?? (await readAccountFile()).address)}\n`),
    );
  account
    .command('drive')
    .description('print the id of the contract behind the drive, for `contract call` and `contract query`')
    .action(async () => void process.stdout.write(`${(await openAccount()).drive.id}\n`));
}

/** Only where there is no file at all: one that cannot be read is somebody's account too. */
async function refuseSecond(): Promise<void> {
  try {
    await readAccountFile();
  } catch (error) {
    if (error instanceof CliError && error.code === 'no-account') return;
    throw error;
  }
  throw new CliError(
    'exists',
    `${accountPath()} holds an account already; set VELUM_ACCOUNT to use another file`,
  );
}

/** Before any words are shown: they would be words of nothing. */
async function refuseUninvited(connection: NetworkConnection, invite: string | undefined): Promise<void> {
  const newDrives = await connection.portal.newDrives();
  if (newDrives === 'closed')
    throw new CliError(
      'not-invited',
      'this portal takes no new drives; set VELUM_PORTAL_URL to another one of the network',
    );
  if (newDrives === 'invite' && invite === undefined)
    throw new CliError(
      'not-invited',
      'new drives need an invite here: ask the portal’s operator for one, and give it with --invite',
    );
}

async function newPassword(): Promise<string> {
  const password = await askPassword('New password for this device: ');
  if (password.length < 8) throw new CliError('bad-argument', 'the password needs at least 8 characters');
  return password;
}

async function keep(
  connection: NetworkConnection,
  words: string,
  password: string,
  address: string,
): Promise<void> {
  await writeAccountFile(await lockAccount(words, password, { network: connection.id, address }));
  process.stderr.write(`Your address: ${address}\n`);
}

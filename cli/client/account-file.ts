import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseLockedAccount, type LockedAccount } from '../../lib/drive/index.ts';
import { readPrivateFile, writePrivateJson } from '../private-file.ts';
import { CliError } from './cli-error.ts';

export const accountPath = (): string =>
  process.env['VELUM_ACCOUNT'] ?? join(homedir(), '.config/velum/account.json');

/** @throws CliError `no-account` or `unreadable`, DriveError `other-version`. */
export async function readAccountFile(): Promise<LockedAccount> {
  const text = await readPrivateFile(accountPath());
  if (text === undefined) {
    throw new CliError(
      'no-account',
      'there is no account here yet: velum account create, or velum account restore',
    );
  }
  return parseLockedAccount(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws CliError `exists` or `unreadable`: an account is never overwritten. */
export async function writeAccountFile(account: LockedAccount): Promise<void> {
  const path = accountPath();
  if ((await readPrivateFile(path)) !== undefined)
    throw new CliError('exists', `${path} holds an account; set VELUM_ACCOUNT to keep another beside it`);
  await writePrivateJson(path, account);
}

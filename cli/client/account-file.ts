import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseLockedAccount, type LockedAccount } from '../../lib/drive/index.ts';
import { CliError } from './cli-error.ts';

export const accountPath = (): string =>
  process.env['VELUM_ACCOUNT'] ?? join(homedir(), '.config/velum/account.json');

/** @throws CliError `no-account`, DriveError `other-version`. */
export async function readAccountFile(): Promise<LockedAccount> {
  let text: string;
  try {
    text = await readFile(accountPath(), 'utf8');
  } catch (cause) {
    throw new CliError(
      'no-account',
      'there is no account here yet: velum account create, or velum account restore',
      { cause },
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

/** @throws CliError `exists`: an account is never overwritten. */
export async function writeAccountFile(account: LockedAccount): Promise<void> {
  const path = accountPath();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined)
    throw new CliError('exists', `${path} holds an account; set VELUM_ACCOUNT to keep another beside it`);
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(account, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

import { readFile } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

const PASSWORD_FILE = 'VELUM_PASSWORD_FILE';

/** Asks at the terminal without showing what is typed; VELUM_PASSWORD_FILE answers in scripts. */
export function askPassword(question: string): Promise<string> {
  return answerOf(PASSWORD_FILE, question);
}

/** Whether that takes nothing from standard input. */
export const isPasswordInFile = (): boolean => process.env[PASSWORD_FILE] !== undefined;

/** The same for the password of a link; VELUM_LINK_PASSWORD_FILE answers in scripts. */
export function askLinkPassword(): Promise<string> {
  return answerOf('VELUM_LINK_PASSWORD_FILE', 'Password of the link: ');
}

async function answerOf(setting: string, question: string): Promise<string> {
  const file = process.env[setting];
  if (file !== undefined) return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  return ask(question, true, `; in scripts ${setting} names a file that answers`);
}

export async function askWords(): Promise<string> {
  return ask('Recovery words: ', true);
}

export async function askLink(): Promise<string> {
  return (await ask('Link: ', true)).trim();
}

/** @throws CliError `no-answer` where the input ends before there is a line. */
async function ask(question: string, hidden: boolean, otherwise = ''): Promise<string> {
  process.stderr.write(question);
  const output = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: hidden && process.stdin.isTTY });
  try {
    return await Promise.race([lines.question(''), endOf(lines, otherwise)]);
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** What the input ends with: a last line without its end, which no question gets, or nothing. */
const endOf = (lines: Interface, otherwise: string): Promise<string> =>
  new Promise((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => {
      reject(new CliError('no-answer', `the input ended without an answer${otherwise}`));
    });
  });

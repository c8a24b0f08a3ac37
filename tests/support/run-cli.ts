import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export type CliResult = { code: number; stdout: string; stderr: string };

/** Runs `velum` as a person at a terminal would, with its own account file and password. */
export function runCli(
  args: readonly string[],
  env: Record<string, string>,
  input = '',
  cwd = root,
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(
      join(root, 'node_modules/.bin/node'),
      ['--disable-warning=ExperimentalWarning', join(root, 'cli/velum.ts'), ...args],
      { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env }, maxBuffer: 1 << 24, cwd },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

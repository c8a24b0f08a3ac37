import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export type CliResult = { code: number; stdout: string; stderr: string };

/** Runs `velum` as a person at a terminal would, with its own account file and password. `signal` is its kill -9. */
export function runCli(
  args: readonly string[],
  env: Record<string, string>,
  input = '',
  { cwd = root, signal }: { cwd?: string; signal?: AbortSignal } = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(
      join(root, 'node_modules/.bin/node'),
      ['--disable-warning=ExperimentalWarning', join(root, 'cli/velum.ts'), ...args],
      {
        ...{ env: { ...inherited(), ...env }, maxBuffer: 1 << 24, cwd, killSignal: 'SIGKILL' },
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

/** `velum` as a part of a pipeline. @param input a file that it reads; without one it reads what is written to the returned process. */
export function startCli(args: readonly string[], env: Record<string, string>, input?: number) {
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    ['--disable-warning=ExperimentalWarning', join(root, 'cli/velum.ts'), ...args],
    { env: { ...inherited(), ...env }, cwd: root, stdio: [input ?? 'pipe', 'pipe', 'pipe'] },
  );
  const { stdin, stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new TypeError('a process without its streams');
  // Whoever does not read to the end breaks the pipe.
  stdin?.on('error', () => undefined);
  return { child, stdin, stdout, stderr, ended: once(child, 'close').then(() => child.exitCode) };
}

/** What any program of this machine gets; none of our own settings. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) };
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError } from '../client/cli-error.ts';
import { writeSdkFolder } from './compiler-options.ts';
import { root } from './paths.ts';

/** Runs a contract's tests under Node's own runner, its output on ours. @returns whether all passed. */
export async function runContractTests(path: string): Promise<boolean> {
  const folder = resolve(path);
  if (!existsSync(folder)) throw new CliError('no-path', `there is no folder ${path}`);
  const files = await testsIn(folder);
  if (files.length === 0) throw new CliError('no-path', `there is no file *.test.ts in ${path}`);
  await writeSdkFolder(folder);
  const hooks = pathToFileURL(join(root, 'cli/contract/resolve-sdk.ts')).href;
  const args = [
    '--disable-warning=ExperimentalWarning',
    ...['--import', hooks, '--test', '--test-reporter=spec'],
    ...files,
  ];
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'inherit', env: ownRun() });
    child.once('error', reject);
    child.once('close', (code) => {
      resolvePromise(code === 0);
    });
  });
}

async function testsIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  const exclude = (name: string): boolean => name === 'node_modules';
  for await (const file of glob('**/*.test.ts', { cwd: folder, exclude })) files.push(join(folder, file));
  return files.sort();
}

/** A run of its own, even where a test starts it: Node's runner would take it for a part of the outer one and run nothing. */
function ownRun(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  return env;
}

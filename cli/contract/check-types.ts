import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { contractOptions } from './compiler-options.ts';
import { root, shownPath } from './paths.ts';

const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** What the TypeScript compiler has against a contract and what it imports, one line each; nothing where there is no compiler. */
export async function typeErrors(entry: string): Promise<string[]> {
  if (!existsSync(compiler)) return [];
  const folder = await mkdtemp(join(tmpdir(), 'velum-types-'));
  try {
    const config = join(folder, 'tsconfig.json');
    await writeFile(config, JSON.stringify({ compilerOptions: contractOptions, files: [entry] }));
    const output = await compile(config);
    return output.split('\n').flatMap(placed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compile(config: string): Promise<string> {
  const run = promisify(execFile);
  try {
    const { stdout } = await run(process.execPath, [compiler, '-p', config, '--pretty', 'false'], {
      cwd: root,
    });
    return stdout;
  } catch (error) {
    // It ends with a code where it has something to say.
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
}

/** `file:line:column text`, the file as seen from where one works. What is wrong elsewhere is not the author's to mend. */
function placed(line: string): string[] {
  const [, file = '', at = '', column = '', text = ''] = /^(.+)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? [];
  const path = resolve(root, file);
  const isAuthors =
    file !== '' && !path.startsWith(join(root, 'contracts/sdk')) && !path.includes('/node_modules/');
  return isAuthors ? [`${shownPath(path)}:${at}:${column} ${text}`] : [];
}

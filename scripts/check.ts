/** `npm run check`: everything that can be said about the sources without running them. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LockFile } from './lock-file.ts';
import {
  checkLock,
  checkPaths,
  checkSizes,
  checkWords,
  medianLines,
  type SourceFile,
} from './repository-checks.ts';
import { buildAll } from './build.ts';
import { checkScriptBudget } from './script-budget.ts';
import { runNode } from './run-node.ts';

/** @returns what is wrong, and nothing if all is well. */
type Check = { name: string; run: () => Promise<string> };

const root = join(import.meta.dirname, '..');
const ROOMS = ['app', 'bench', 'cli', 'contracts', 'lib', 'scripts', 'tests', 'workers'];

/** A check that a program of node_modules makes: its output counts if it ends with another code than 0. */
const tool = (name: string, program: string, ...args: string[]): Check => ({
  name,
  async run() {
    const { code, output } = await runNode([join('node_modules', program), ...args], {
      cwd: root,
      inherit: false,
    });
    return code === 0 ? '' : output.trim() || `ended with code ${String(code)}`;
  },
});

/** The longest first, so that none is left alone at the end. */
function toolChecks(): Check[] {
  const rooms = ROOMS.filter((room) => existsSync(join(root, room)));
  return [
    tool('lint', '.bin/eslint', '.', '--max-warnings=0'),
    tool('types', '.bin/tsc', '-p', '.'),
    tool('types of the app', '.bin/tsc', '-p', 'app/tsconfig.json', '--noEmit', '--incremental', 'false'),
    tool('format', '.bin/prettier', '--check', '--log-level=warn', '.'),
    tool(
      'imports',
      '.bin/depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      ...rooms,
    ),
    tool('unused code', '.bin/knip', '--no-progress', '--no-config-hints'),
  ];
}

async function ownChecks(): Promise<Check[]> {
  const files = await readSources();
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const out = join(root, 'out');
  const own = (name: string, check: () => string[]): Check => ({
    name,
    run: () => Promise.resolve(check().join('\n')),
  });
  return [
    own(`file sizes (median ${String(medianLines(files))} lines)`, () => checkSizes(files)),
    own('words', () => checkWords(files)),
    own('paths', () => checkPaths(files, root)),
    own('lock file', () => checkLock(lock)),
    {
      name: 'script of the first load',
      async run() {
        await buildAll(root, (text) => process.stdout.write(`${text}\n`));
        return checkScriptBudget(out);
      },
    },
  ];
}

/** What git knows or would add; the lock is checked apart. */
async function readSources(): Promise<SourceFile[]> {
  const list = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const paths = [...new Set(list.stdout.split('\0'))].filter(
    (path) => path !== '' && path !== 'package-lock.json' && existsSync(join(root, path)),
  );
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

async function runCheck({ name, run }: Check): Promise<boolean> {
  const started = performance.now();
  const wrong = await run();
  const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  process.stdout.write(
    wrong === '' ? `ok    ${name}, ${took}\n` : `FAIL  ${name}, ${took}\n${wrong.replace(/^/gm, '      ')}\n`,
  );
  return wrong === '';
}

const waiting = [...(await ownChecks()), ...toolChecks()];
let failed = 0;
const total = waiting.length;
const lanes = Array.from({ length: Math.min(availableParallelism(), 4) }, async () => {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
    if (!(await runCheck(check))) failed += 1;
});
await Promise.all(lanes);
process.stdout.write(`\n${String(total - failed)} checks passed, ${String(failed)} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

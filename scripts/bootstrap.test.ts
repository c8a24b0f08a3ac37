import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

const skip = process.platform === 'win32' ? 'its npm is a shell script' : false;

type Copy = {
  root: string;
  installs: () => Promise<number>;
  run: (...args: string[]) => Promise<{ code: number | null; stderr: string }>;
};

/** What a stand-in for npm does: it counts its runs, and installs a Node.js or fails with the given words. */
const npm = (failure: string): string =>
  [
    '#!/bin/sh',
    'echo run >> npm-runs',
    ...(failure === '' ? [] : [`echo "npm error ${failure}" >&2`, 'exit 1']),
    'mkdir -p node_modules/.bin',
    `ln -sf ${process.execPath} node_modules/.bin/node`,
    'echo {} > node_modules/.package-lock.json',
  ].join('\n');

/** A repository with the real bootstrap scripts and small programs to run. */
async function fixture(t: TestContext, failure = ''): Promise<Copy> {
  const root = await mkdtemp(join(tmpdir(), 'velum-bootstrap-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const platform = `node-${process.platform}-${process.arch}`;
  const files = {
    'package.json': JSON.stringify({ type: 'module', optionalDependencies: { [platform]: '24.0.0' } }),
    'package-lock.json': '{}',
    'scripts/check.ts': 'const codes: number[] = [7];\nprocess.exitCode = codes[0];\n',
    'scripts/test.ts':
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('up', '');\nsetInterval(() => undefined, 1000);\n",
    'path/npm': npm(failure),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await chmod(join(root, 'path/npm'), 0o755);
  await symlink(process.execPath, join(root, 'path/node'));
  for (const name of ['bootstrap.js', 'install-failure.js', 'run.js'])
    await copyFile(join(import.meta.dirname, name), join(root, 'scripts', name));
  return { root, installs: () => countRuns(root), run: (...args) => runScript(root, args) };
}

async function countRuns(root: string): Promise<number> {
  const path = join(root, 'npm-runs');
  return existsSync(path) ? (await readFile(path, 'utf8')).split('run').length - 1 : 0;
}

function start(root: string, args: string[]) {
  const env = { PATH: [join(root, 'path'), '/usr/bin', '/bin'].join(delimiter) };
  return spawn(process.execPath, [join(root, 'scripts/run.js'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function runScript(root: string, args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = start(root, args);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr };
}

void test(
  'a fresh copy is installed once, and the exit code of the program comes back',
  { skip },
  async (t) => {
    const { run, installs } = await fixture(t);
    assert.equal((await run('check')).code, 7);
    assert.deepEqual(await run('check'), { code: 7, stderr: '' });
    assert.equal(await installs(), 1);
  },
);

void test('a newer lock or a lost Node.js installs again', { skip }, async (t) => {
  const { root, run, installs } = await fixture(t);
  await run('check');
  const later = new Date(Date.now() + 60_000);
  await utimes(join(root, 'package-lock.json'), later, later);
  await run('check');
  assert.equal(await installs(), 2);
  await utimes(join(root, 'package-lock.json'), 1, 1);
  await rm(join(root, 'node_modules/.bin/node'));
  await run('check');
  assert.equal(await installs(), 3);
});

void test('a failed installation says what to do', { skip }, async (t) => {
  const cases = [
    ['code ENOSPC', /disk is full/],
    [
      'network request to https://registry failed, reason: getaddrinfo EAI_AGAIN',
      /registry cannot be reached/,
    ],
    ['code EUSAGE', /npm install && node scripts\/complete-lock\.ts/],
    ['code EWHATEVER', /Run `npm ci`/],
  ] as const;
  for (const [failure, remedy] of cases) {
    const { run } = await fixture(t, failure);
    const { code, stderr } = await run('check');
    assert.equal(code, 1);
    assert.match(stderr, remedy);
    assert.match(stderr, new RegExp(failure.slice(0, 12)));
  }
});

void test('an unknown target is refused', { skip }, async (t) => {
  const { run } = await fixture(t);
  const { code, stderr } = await run('fly');
  assert.equal(code, 2);
  assert.match(stderr, /usage/);
});

void test('a signal ends the program too', { skip, timeout: 30_000 }, async (t) => {
  const { root } = await fixture(t);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const child = start(root, ['test']);
    while (!existsSync(join(root, 'up'))) await new Promise((resolve) => setImmediate(resolve));
    child.kill(signal);
    // The pipe closes once the last process that holds it is gone.
    assert.deepEqual(await once(child, 'close'), [code, null]);
    await rm(join(root, 'up'));
  }
});

void test(
  'under npm, the end of the shell between ends the program too',
  { skip, timeout: 30_000 },
  async (t) => {
    const { root } = await fixture(t);
    const env = {
      PATH: [join(root, 'path'), '/usr/bin', '/bin'].join(delimiter),
      npm_lifecycle_event: 'test',
    };
    // A second command keeps the shell from becoming the program.
    const command = `"${process.execPath}" scripts/run.js test; true`;
    const shell = spawn('/bin/sh', ['-c', command], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
    while (!existsSync(join(root, 'up'))) await new Promise((resolve) => setImmediate(resolve));
    shell.kill('SIGTERM');
    await once(shell, 'close');
  },
);

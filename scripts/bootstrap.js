/**
 * Plain JavaScript that any Node.js from 18 on can run: installs the locked dependencies if they are not there, then runs a
 * TypeScript program under the Node.js that they pin. Imports nothing but Node.js itself, since nothing else may be there yet.
 */
import { spawn } from 'node:child_process';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainInstallFailure } from './install-failure.js';

const LOWEST_NODE = 20;
const PINNED_NODE = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');

/**
 * Runs a program of this repository and resolves to its exit code. It never rejects: what went wrong is said on stderr.
 * @param {string} program - path below the root.
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 */
export async function bootstrap(program, args, options = {}) {
  try {
    requireNode();
    if (mustInstall()) await install();
    const flags = ['--disable-warning=ExperimentalWarning'];
    return await run(chooseNode(), [...flags, join(root, program), ...args], options.cwd ?? process.cwd());
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return error.exitCode;
  }
}

export const rootFolder = root;

/** What a person can put right; the text says how. */
class Trouble extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const majorVersion = () => Number(process.versions.node.split('.')[0]);

function requireNode() {
  if (majorVersion() >= LOWEST_NODE) return;
  throw new Trouble(
    `Velum needs Node.js ${LOWEST_NODE} or newer; this is ${process.version}. Install one from https://nodejs.org and run this again.`,
  );
}

function mustInstall() {
  const installed = modifiedAt(join(modules, '.package-lock.json'));
  if (installed === undefined || installed < (modifiedAt(join(root, 'package-lock.json')) ?? 0)) return true;
  return isNodePinnedHere() && modifiedAt(join(bin, 'node')) === undefined;
}

/** Whether package.json names a Node.js package for this platform. */
function isNodePinnedHere() {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(optionalDependencies).some(
    (name) => name.startsWith('node-') && name.endsWith(`-${process.platform}-${process.arch}`),
  );
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

async function install() {
  process.stderr.write('Installing dependencies (about a minute and 1.2 GB, once) ');
  const flags = [
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    '--prefer-offline',
    '--include=dev',
    '--include=optional',
  ];
  const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  // npm itself may have put node_modules/.bin first: the Node.js that it is about to remove must not be the one it runs on.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
  const child = spawn('npm', ['ci', ...flags, ...retries], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (output = (output + text).slice(-20_000)));
  const dots = setInterval(() => process.stderr.write('.'), 2_000);
  const code = await exitOf(child).finally(() => clearInterval(dots));
  process.stderr.write('\n');
  if (code === 'ENOENT')
    throw new Trouble(
      'npm was not found. It comes with Node.js: install that from https://nodejs.org and run this again.',
    );
  if (code > 128) throw new Trouble('Installing was interrupted; run this again to install anew.', code);
  if (code !== 0) throw new Trouble(explainInstallFailure(output));
  const now = new Date();
  utimesSync(join(modules, '.package-lock.json'), now, now);
}

function chooseNode() {
  if (modifiedAt(join(bin, 'node')) !== undefined) return join(bin, 'node');
  if (majorVersion() >= PINNED_NODE) return process.execPath;
  throw new Trouble(
    `There is no Node.js ${PINNED_NODE} package for ${process.platform} on ${process.arch}, and this is ${process.version}. ` +
      `Install Node.js ${PINNED_NODE} from https://nodejs.org and run this again.`,
  );
}

async function run(node, args, cwd) {
  const env = {
    // Compiled code of other starts: a third less to wait for a command. Programs inside an enclave never see it.
    NODE_COMPILE_CACHE: join(modules, '.cache/velum-compiled'),
    ...process.env,
    PATH: [bin, process.env.PATH ?? ''].join(delimiter),
  };
  const code = await exitOf(spawn(node, args, { cwd, env, stdio: 'inherit' }));
  if (code !== 'ENOENT') return code;
  // The file is there, so its loader is not: the pinned Node.js is built for glibc.
  if (majorVersion() >= PINNED_NODE && node !== process.execPath) return run(process.execPath, args, cwd);
  throw new Trouble(
    `The installed Node.js does not run on this system (no glibc?). Install Node.js ${PINNED_NODE} for it and run this again.`,
  );
}

/** The child's exit code (128 + number for a signal), or the code of the error that kept it from starting. */
function exitOf(child) {
  const forward = SIGNALS.map((signal) => [signal, () => child.kill(signal)]);
  for (const [signal, listener] of forward) process.on(signal, listener);
  const watch = watchShell(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      error.code === 'ENOENT' ? resolve('ENOENT') : reject(new Trouble(error.message)),
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    clearInterval(watch);
    for (const [signal, listener] of forward) process.off(signal, listener);
  });
}

/**
 * npm signals the shell that it runs us in, and a shell that ends so does not pass it on: its end is the signal. Only under npm,
 * since whoever starts us otherwise may leave us running.
 */
function watchShell(onEnd) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    onEnd();
  }, 250);
  return watch;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLock, type LockFile } from './lock-file.ts';
import { checkLock, checkPaths, checkSizes, checkWords, medianLines } from './repository-checks.ts';

const lines = (count: number): string => 'x\n'.repeat(count);
/** Broken up by `~`, so that this file does not hold what it looks for. */
const whole = (text: string): string => text.replaceAll('~', '');
const source = (text: string, path = 'lib/a.ts'): { path: string; text: string }[] => [{ path, text }];

void test('a file of 300 lines passes and one of 301 does not', () => {
  const short = Array.from({ length: 3 }, (_, i) => ({ path: `s${String(i)}.ts`, text: lines(10) }));
  assert.deepEqual(checkSizes([...short, { path: 'lib/long.ts', text: lines(300) }]), []);
  assert.deepEqual(checkSizes([...short, { path: 'lib/long.ts', text: lines(301) }]), [
    'lib/long.ts: 301 lines, 300 are allowed',
  ]);
});

void test('a median of 100 lines passes and one of 101 does not', () => {
  const files = (middle: number): { path: string; text: string }[] =>
    [1, middle, 150].map((count, i) => ({ path: `lib/${String(i)}.ts`, text: lines(count) }));
  assert.equal(medianLines(files(100)), 100);
  assert.deepEqual(checkSizes(files(100)), []);
  assert.deepEqual(checkSizes(files(101)), ['the median is 101 lines, 100 are allowed']);
});

void test('vectors and what is no source are not measured', () => {
  assert.deepEqual(
    checkSizes([...source(lines(900), 'lib/crypto/vectors/a.ts'), ...source(lines(900), 'LICENSE')]),
    [],
  );
});

void test('words that say that something is left over or switched off are found', () => {
  const planted = [
    '// TO~DO later',
    '// FIX~ME',
    "throw new Error('not~ implemented')",
    '// @ts-~ignore',
    '// eslint~-disable-next-line',
    'const a: ~any = 1;',
    '(x as ~any).y',
    'let b: ~any[];',
    'new Map<~any, 1>()',
  ].map(whole);
  for (const line of planted) assert.deepEqual(checkWords(source(`ok\n${line}\n`)), [`lib/a.ts:2: ${line}`]);
});

void test('sentences and other names pass', () => {
  const passing = [
    '// shares it: ~any `t` of them',
    '// one rule: ~any reader may',
    'const todos = anyOf(company);',
    'const method = 1;',
  ].map(whole);
  for (const line of passing) assert.deepEqual(checkWords(source(line)), []);
});

void test('paths of one machine are found, paths of a system and of URLs pass', () => {
  const planted = ["open('/ho~me/ann/x')", 'see /ro~ot/notes', '"/Use~rs/ann"', '/srv/velum/lib'].map(whole);
  for (const line of planted) assert.equal(checkPaths(source(line), '/srv/velum').length, 1, line);
  for (const line of [
    "'/usr/bin/chromium'",
    'https://a.example/ho~me/x',
    '/var/run/dstack.sock',
    '/srv/other',
  ].map(whole)) {
    assert.deepEqual(checkPaths(source(line), '/srv/velum'), []);
  }
});

const lock = (packages: LockFile['packages']): LockFile => ({ packages });

void test('a lock that names hosts is refused, one with links passes', () => {
  assert.equal(
    checkLock(lock({ 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' } }))
      .length,
    1,
  );
  assert.deepEqual(checkLock(lock({ 'node_modules/a': { resolved: 'scripts/a', link: true } })), []);
});

void test('a lock without an optional package is refused until it is completed', () => {
  const broken = lock({
    '': {},
    'node_modules/a': {
      version: '1.0.0',
      optionalDependencies: { '@a/b-darwin-arm64': '1.0.0', '@a/b-linux-x64': '1.0.0' },
    },
    'node_modules/@a/b-linux-x64': { version: '1.0.0', optional: true },
  });
  assert.equal(checkLock(broken).length, 1);
  const whole = completeLock(broken);
  assert.deepEqual(checkLock(whole), []);
  assert.deepEqual(whole.packages['node_modules/@a/b-darwin-arm64'], {
    version: '1.0.0',
    optional: true,
    os: ['darwin'],
    cpu: ['arm64'],
  });
});

void test('an optional package that lies below the one that asks counts as there', () => {
  const nested = lock({
    'node_modules/a': { version: '1.0.0', optionalDependencies: { b: '1.0.0' } },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
  });
  assert.deepEqual(checkLock(nested), []);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import type { TestCounts } from './test-counts.ts';

const ISOLATIONS = ['none', 'process'];

async function countsOf(t: TestContext, isolation: string, source: string): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-counts-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(
    join(folder, 'a.test.mjs'),
    `import { before, describe, test } from 'node:test';\n${source}\n`,
  );
  const reporter = join(import.meta.dirname, 'test-counts.ts');
  const args = ['--test', `--test-isolation=${isolation}`, `--test-reporter=${reporter}`, 'a.test.mjs'];
  // Without it, the runner knows nothing of running inside another.
  const env = { PATH: process.env['PATH'] };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(await text(child.stdout)) as TestCounts;
}

const cases: [name: string, source: string, expected: TestCounts][] = [
  [
    'passed, failed and skipped tests, and those of a suite',
    `test('a', () => {}); test('b', () => { throw new Error('x'); }); test('c', { skip: 'why' }, () => {});
    describe('s', () => { test('a', () => {}); test('b', () => { throw new Error('x'); }); });`,
    {
      ...{ passed: 2, failed: 2, skipped: 1, skips: ['c: why'] },
      failures: ['b (a.test.mjs)', 'b (a.test.mjs)'],
    },
  ],
  ['a file without tests', '', { passed: 0, failed: 0, skipped: 0, skips: [], failures: [] }],
  [
    'a file that does not load',
    "throw new Error('x');",
    { passed: 0, failed: 1, skipped: 0, skips: [], failures: ['a.test.mjs'] },
  ],
];

for (const isolation of ISOLATIONS) {
  for (const [name, source, expected] of cases) {
    void test(`isolation ${isolation}: ${name}`, async (t) => {
      assert.deepEqual(await countsOf(t, isolation, source), expected);
    });
  }

  void test(`isolation ${isolation}: a suite whose hook fails counts as failed`, async (t) => {
    const { passed, failed } = await countsOf(
      t,
      isolation,
      "describe('s', () => { before(() => { throw new Error('x'); }); test('a', () => {}); });",
    );
    assert.equal(passed, 0);
    assert.ok(failed > 0);
  });
}

/**
 * `npm test [-- part of a path ...]`: builds what is stale and runs the tests, from the smallest to the user's journeys.
 * `npm run test:long`: those that take too long for that, by name `*.long.test.ts`.
 */
import { join } from 'node:path';
import { buildAll } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { startSharedNetwork } from './shared-network.ts';
import { findTests, runTests, type TestStage } from './test-stage.ts';
import type { TestCounts } from './test-counts.ts';

const STAGES: readonly TestStage[] = [
  {
    name: 'rooms',
    files: ['{lib,contracts,workers,cli,app,scripts}/**/!(*.network|*.long).test.ts'],
    flags: ['--test-isolation=none', '--test-timeout=120000'],
    needsBuild: false,
    needsNetwork: false,
    needsBrowser: false,
    processes: 2,
    reporter: 'dot',
    oneProcess: { longest: 30 },
  },
  {
    name: 'network',
    // Those beside their subject start a chain of their own.
    files: ['tests/**/*.test.ts', '{lib,workers}/**/*.network.test.ts'],
    flags: ['--test-concurrency=2', '--test-timeout=600000'],
    needsBuild: true,
    needsNetwork: true,
    needsBrowser: false,
    processes: 1,
    reporter: 'spec',
  },
  {
    name: 'journeys',
    files: ['tests/e2e/**/*.e2e.ts'],
    flags: ['--test-concurrency=2', '--test-timeout=600000'],
    needsBuild: true,
    needsNetwork: true,
    needsBrowser: true,
    processes: 1,
    reporter: 'spec',
  },
];

const LONG_STAGES: readonly TestStage[] = [
  {
    name: 'long',
    files: ['{lib,workers}/**/*.long.test.ts'],
    flags: ['--test-isolation=none', '--test-timeout=3600000'],
    needsBuild: false,
    needsNetwork: false,
    needsBrowser: false,
    processes: 1,
    reporter: 'spec',
    oneProcess: { longest: 120 },
  },
];

async function testAll(
  root: string,
  stages: readonly TestStage[],
  filters: readonly string[],
): Promise<TestCounts> {
  const total: TestCounts = { passed: 0, failed: 0, skipped: 0, skips: [], failures: [] };
  await using network = new AsyncDisposableStack();
  let isShared = false;
  for (const stage of stages) {
    const files = await findTests(root, stage, filters);
    if (files.length === 0) continue;
    const started = performance.now();
    if (stage.needsBuild) await buildAll(root, say);
    if (stage.needsBrowser) process.env['CHROMIUM_PATH'] = await ensureChromium(say);
    if (stage.needsNetwork && !isShared) {
      say('\nstarting the network that the tests share');
      const { env, stop } = await startSharedNetwork(root);
      Object.assign(process.env, env);
      network.defer(stop);
      isShared = true;
    }
    say(`\n${stage.name}: ${String(files.length)} files`);
    const counts = await runTests(root, stage, files);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    total.failures.push(...counts.failures.map((failure) => `${stage.name}: ${failure}`));
    for (const skip of counts.skips) say(`skipped  ${skip}`);
    say(`${stage.name}: ${describe(counts)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return total;
}

const describe = ({ passed, failed, skipped }: TestCounts): string =>
  `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const isLong = process.argv.includes('--long');
const filters = process.argv.slice(2).filter((argument) => argument !== '--long');
const total = await testAll(join(import.meta.dirname, '..'), isLong ? LONG_STAGES : STAGES, filters);
if (total.passed + total.failed === 0) say('no test ran');
// The reports of all stages together are long.
for (const failure of total.failures) say(`failed  ${failure}`);
say(`\n${describe(total)}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

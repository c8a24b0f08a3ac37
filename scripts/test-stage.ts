import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './run-node.ts';
import type { TestCounts } from './test-counts.ts';

/** A group of test files that run in the same way. */
export type TestStage = {
  name: string;
  /** Globs below the root. */
  files: readonly string[];
  /** Flags for `node --test`. */
  flags: readonly string[];
  /** Whether its tests run built programs. */
  needsBuild: boolean;
  /** Whether its files join a network that the run shares. */
  needsNetwork: boolean;
  needsBrowser: boolean;
  /** How many processes share the files. */
  processes: number;
  /** Node's reporter of what happens. */
  reporter: 'dot' | 'spec';
  /**
   * Where files run in the process that reports: what they leave open is found there and fails the stage, and after these minutes it is ended,
   * whatever it waits for.
   */
  oneProcess?: { longest: number };
};

/** The stage's files whose path holds one of the filters; all of them without filters. */
export async function findTests(
  root: string,
  stage: TestStage,
  filters: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob([...stage.files], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })) {
    if (filters.length === 0 || filters.some((filter) => file.includes(filter))) found.push(file);
  }
  return found.sort();
}

/** Runs test files under `node --test`, its output on ours. A run that ends badly without a failed test counts as a failure. */
export async function runTests(
  root: string,
  stage: TestStage,
  files: readonly string[],
): Promise<TestCounts> {
  const shares = Array.from({ length: stage.processes }, (_, share) =>
    files.filter((_file, i) => i % stage.processes === share),
  );
  const counts = await Promise.all(
    shares.filter((share) => share.length > 0).map((share) => runShare(root, stage, share)),
  );
  return {
    passed: sum(counts.map(({ passed }) => passed)),
    failed: sum(counts.map(({ failed }) => failed)),
    skipped: sum(counts.map(({ skipped }) => skipped)),
    skips: counts.flatMap(({ skips }) => skips),
    failures: counts.flatMap(({ failures }) => failures),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function runShare(root: string, stage: TestStage, files: readonly string[]): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-test-run-'));
  try {
    const outcome = join(folder, 'outcome.json');
    const { oneProcess } = stage;
    const reporters = [
      ...reporter(stage.reporter, 'stdout'),
      ...reporter(join(root, 'scripts', oneProcess ? 'test-leftovers.ts' : 'test-counts.ts'), outcome),
    ];
    const all = oneProcess ? [join(root, 'scripts/note-tests.ts'), ...files] : files;
    // Nobody waits for what is left open: it is told of, and fails the run.
    const flags = ['--disable-warning=ExperimentalWarning', '--test', '--test-force-exit', ...stage.flags];
    const { code, isLate } = await runNode([...flags, ...reporters, ...all], {
      ...{ cwd: root, inherit: true },
      ...(oneProcess && { longest: oneProcess.longest * 60_000 }),
    });
    const { counts, left } = await readOutcome(outcome);
    const failures = [...counts.failures, ...left.map((one) => `${one} was left open`)];
    if (isLate) failures.push('ended, because it ran for too long');
    else if (code !== 0 && failures.length === 0) failures.push(`ended with code ${String(code)}`);
    return { ...counts, failed: failures.length, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const reporter = (name: string, destination: string): string[] => [
  `--test-reporter=${name}`,
  `--test-reporter-destination=${destination}`,
];

async function readOutcome(path: string): Promise<{ counts: TestCounts; left: readonly string[] }> {
  try {
    const [counts = '', left = '[]'] = (await readFile(path, 'utf8')).split('\n');
    return { counts: JSON.parse(counts) as TestCounts, left: JSON.parse(left) as string[] };
  } catch {
    // The run was killed before it could report.
    const failures = ['ended before it could say what failed'];
    return { counts: { passed: 0, failed: 1, skipped: 0, skips: [], failures }, left: [] };
  }
}

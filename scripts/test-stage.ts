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
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function runShare(root: string, stage: TestStage, files: readonly string[]): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-test-run-'));
  try {
    const outcome = join(folder, 'counts.json');
    const reporters = [
      ...[`--test-reporter=${stage.reporter}`, '--test-reporter-destination=stdout'],
      ...[
        `--test-reporter=${join(root, 'scripts/test-counts.ts')}`,
        `--test-reporter-destination=${outcome}`,
      ],
    ];
    const args = ['--disable-warning=ExperimentalWarning', '--test', ...reporters, ...stage.flags, ...files];
    const { code } = await runNode(args, { cwd: root, inherit: true });
    const counts = await readCounts(outcome);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCounts(path: string): Promise<TestCounts> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TestCounts;
  } catch {
    // The run was killed before it could report.
    return { passed: 0, failed: 1, skipped: 0, skips: [] };
  }
}

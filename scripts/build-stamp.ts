import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a thing that is built is made of, and what comes out. Paths are relative to the root. */
export type BuildInputs = {
  name: string;
  sources: readonly string[];
  outputs: readonly string[];
};

/** One thing that is built, and how. */
export type BuildPart = BuildInputs & { build: () => Promise<unknown> };

/**
 * Builds a part unless its sources are those of the last build that succeeded. A build that fails leaves no stamp, so that the
 * next one starts again.
 * @returns whether something was built.
 */
export async function buildIfStale(root: string, part: BuildPart, onStale: () => void): Promise<boolean> {
  // Taken before the build: a source that changes meanwhile makes the outcome stale.
  const digest = sourcesDigest(root, part.sources);
  if (hasStamp(root, part, digest)) return false;
  const stamp = stampOf(root, part);
  onStale();
  await rm(stamp, { force: true });
  await part.build();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, digest);
  return true;
}

/** Whether the last build that succeeded was of the present sources. */
export const isFresh = (root: string, part: BuildInputs): boolean =>
  hasStamp(root, part, sourcesDigest(root, part.sources));

const stampOf = (root: string, { name }: BuildInputs): string => join(root, 'build/stamps', name);

function hasStamp(root: string, part: BuildInputs, digest: string): boolean {
  const stamp = stampOf(root, part);
  const files = [stamp, ...part.outputs.map((output) => join(root, output))];
  return files.every((file) => existsSync(file)) && readFileSync(stamp, 'utf8') === digest;
}

/**
 * A digest over path, size and time of change of every source but the tests. Reads no file, and waits for each answer, which is the
 * quickest: it runs on every start, of the `velum` command too.
 */
function sourcesDigest(root: string, sources: readonly string[]): string {
  const lines = sources.flatMap((source) => {
    const stats = statSync(join(root, source), { throwIfNoEntry: false });
    if (stats === undefined) return [];
    return stats.isFile() ? [line(root, source)] : filesBelow(root, source).map((file) => line(root, file));
  });
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

function line(root: string, file: string): string {
  const { size, mtimeMs } = statSync(join(root, file));
  return `${file} ${String(size)} ${String(mtimeMs)}`;
}

const filesBelow = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() && !isApart(path) ? [path] : [];
  });

/** Tests are in no build; Next.js writes its declarations, and the app's build the contracts that it serves. */
const isApart = (file: string): boolean =>
  file.includes('.test.') || file.endsWith('next-env.d.ts') || file.startsWith(join('public', 'contracts'));

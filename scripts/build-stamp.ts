import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** One thing that is built: what it is made of, what comes out, and how. Paths are relative to the root. */
export type BuildPart = {
  name: string;
  sources: readonly string[];
  outputs: readonly string[];
  build: () => Promise<unknown>;
};

/**
 * Builds a part unless its sources are those of the last build that succeeded. A build that fails leaves no stamp, so that the
 * next one starts again.
 * @returns whether something was built.
 */
export async function buildIfStale(root: string, part: BuildPart, onStale: () => void): Promise<boolean> {
  const stamp = join(root, 'build/stamps', part.name);
  // Taken before the build: a source that changes meanwhile makes the outcome stale.
  const digest = await sourcesDigest(root, part.sources);
  const isBuilt = part.outputs.every((output) => existsSync(join(root, output)));
  if (isBuilt && (await readStamp(stamp)) === digest) return false;
  onStale();
  await rm(stamp, { force: true });
  await part.build();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, digest);
  return true;
}

/** A digest over path, size and time of change of every source but the tests. Reads no file: it runs on every start. */
export async function sourcesDigest(root: string, sources: readonly string[]): Promise<string> {
  const files = (await Promise.all(sources.map((source) => filesBelow(root, source)))).flat().sort();
  const lines = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(join(root, file));
      return `${file} ${String(size)} ${String(mtimeMs)}`;
    }),
  );
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function filesBelow(root: string, source: string): Promise<string[]> {
  const path = join(root, source);
  if (!existsSync(path)) return [];
  if ((await stat(path)).isFile()) return [source];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !isApart(file));
}

/** Tests are in no build; Next.js writes its declarations, and the app's build the contracts that it serves. */
const isApart = (file: string): boolean =>
  file.includes('.test.') || file.endsWith('next-env.d.ts') || file.startsWith(join('public', 'contracts'));

async function readStamp(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

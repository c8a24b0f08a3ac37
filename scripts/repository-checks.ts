/** What no other tool checks about this repository. Each check takes files and returns what is wrong with them, one line each. */
import { hostedEntries, missingEntries, type LockFile } from './lock-file.ts';

export type SourceFile = { path: string; text: string };

const MOST_LINES = 300;
const MOST_MEDIAN_LINES = 100;
const MEASURED = /\.(ts|tsx|js|cjs|mjs|css)$/;
const GENERATED = /(^|\/)(vectors|generated)\//;

const lineCount = (file: SourceFile): number => file.text.replace(/\n$/, '').split('\n').length;

const measured = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ path }) => MEASURED.test(path) && !GENERATED.test(path));

/** The middle length of the source files, tests among them. */
export function medianLines(files: readonly SourceFile[]): number {
  const counts = measured(files)
    .map(lineCount)
    .sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

/** Files that hold more than one thing. */
export function checkSizes(files: readonly SourceFile[]): string[] {
  const long = measured(files)
    .filter((file) => lineCount(file) > MOST_LINES)
    .map((file) => `${file.path}: ${String(lineCount(file))} lines, ${String(MOST_LINES)} are allowed`);
  const median = medianLines(files);
  return median > MOST_MEDIAN_LINES
    ? [...long, `the median is ${String(median)} lines, ${String(MOST_MEDIAN_LINES)} are allowed`]
    : long;
}

/** What says that work is left over, or that a check is switched off. Written so that this file does not hold them itself. */
const WORDS: readonly RegExp[] = [
  /\bTO[D]O\b/,
  /\bFIX[M]E\b/,
  /\bXX[X]\b/,
  /not[ ]implemented/i,
  /@ts-(?:ignore|expect-error|nocheck)/,
  /eslint[-]disable/,
  /prettier[-]ignore/,
  // The type, and not the word of a sentence, which goes on with another word.
  /(?::|\bas|<)\s*any(?:\[\])*\s*(?:[,;)\]>}=|&{]|$)/,
];

export function checkWords(files: readonly SourceFile[]): string[] {
  const sources = files.filter(
    ({ path }) => MEASURED.test(path) || path.endsWith('.sh') || path.startsWith('.ci/'),
  );
  return findLines(sources, (line) => WORDS.some((word) => word.test(line)));
}

const MACHINE_PATH = /(?:^|[\s'"`(=:])(?:\/(?:home|Users|root|work)\/[\w.-]+|[A-Z]:\\Users\\)/;

/** Paths that exist on one machine only. @param root - where this copy lies, which no file may name. */
export function checkPaths(files: readonly SourceFile[], root: string): string[] {
  const own = root.split('/').length > 2 ? root : undefined;
  return findLines(files, (line) => MACHINE_PATH.test(line) || (own !== undefined && line.includes(own)));
}

/** A lock that installs from every registry and on every platform. */
export function checkLock(lock: LockFile): string[] {
  const hosted = hostedEntries(lock).map((path) => `package-lock.json: ${path} names the host it came from`);
  const missing = [...missingEntries(lock).keys()].map(
    (path) => `package-lock.json: ${path} is missing; run node scripts/complete-lock.ts`,
  );
  return [...hosted, ...missing];
}

function findLines(files: readonly SourceFile[], isWrong: (line: string) => boolean): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        isWrong(line) ? [`${path}:${String(index + 1)}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

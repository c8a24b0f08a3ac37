import { CodedError } from '../../base/errors.ts';
import { ContentError, type ContentErrorCode } from '../content-error.ts';

/** What the system says of a disk that is full (or a quota that is), and of one that takes nothing. */
const CODES: Readonly<Record<string, ContentErrorCode>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const SQLITE_CODES: Readonly<Record<number, ContentErrorCode>> = { 8: 'read-only', 13: 'no-space' };
const SQLITE_DAMAGED: ReadonlySet<number> = new Set([11, 26]);

const REMEDY: Partial<Record<ContentErrorCode, string>> = {
  'no-space': 'the disk is full; free some of it',
  'read-only': 'the disk takes no writes; look at its mount and at who owns the folder',
};

/** A failure of the disk or of SQLite as ContentError `no-space`, `read-only` or else `storage`; ours stay as they are. */
export function storageError(what: string, cause: unknown): ContentError {
  if (cause instanceof ContentError) return cause;
  const code = codeFor(cause);
  const remedy = REMEDY[code];
  return new ContentError(code, `cannot ${what}${remedy === undefined ? '' : `: ${remedy}`}`, { cause });
}

/** @throws what `task` throws: errors with codes as they are, all others as {@link storageError}. */
export async function orStorage<T>(what: string, task: () => T | Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    throw cause instanceof CodedError ? cause : storageError(what, cause);
  }
}

/** Whether SQLite found that its file is none, or not whole. */
export const isDamagedDatabase = (error: unknown): boolean => SQLITE_DAMAGED.has(sqliteCode(error) ?? 0);

function codeFor(cause: unknown): ContentErrorCode {
  const sqlite = sqliteCode(cause);
  if (sqlite !== undefined) return SQLITE_CODES[sqlite] ?? 'storage';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return CODES[code] ?? 'storage';
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}

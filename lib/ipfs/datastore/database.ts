import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { ContentError } from '../content-error.ts';

/** Opens an SQLite file whose commits survive a power cut. Deleted rows give their pages back by `incremental_vacuum`. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs `task` so that its writes are kept together or not at all. */
export function inTransaction<T>(database: DatabaseSync, task: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = task();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk may have ended it already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Brings a file's schema to `newest`, one step after another, each in a transaction.
 * @param steps the step at n leads from version n to n + 1
 * @throws ContentError `wrong-version` for a file that a newer program wrote.
 */
export function migrate(database: DatabaseSync, name: string, steps: readonly (() => void)[]): void {
  const version = pragmaOf(database, 'user_version');
  const newest = steps.length;
  if (version > newest)
    throw new ContentError(
      'wrong-version',
      `${name} has version ${String(version)} and this program knows ${String(newest)}: start it with the program that wrote it, or a newer one`,
    );
  for (const [n, step] of steps.entries()) {
    if (n < version) continue;
    inTransaction(database, () => {
      step();
      database.exec(`PRAGMA user_version = ${String(n + 1)}`);
    });
  }
}

/** The value of a pragma that is a number. */
export const pragmaOf = (database: DatabaseSync, name: string): number =>
  Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);

/** A column that holds bytes. @throws TypeError for any other. */
export function blobOf(value: SQLOutputValue | undefined): Bytes {
  if (!(value instanceof Uint8Array)) throw new TypeError('not a blob');
  return asBytes(value);
}

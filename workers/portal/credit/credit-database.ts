import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ContentError } from '../../../lib/ipfs/content-error.ts';
import { migrate, openDatabase } from '../../../lib/ipfs/datastore/database.ts';
import { KEY_FOLDER } from '../token-issuer.ts';

/**
 * What a store gave and took for its storage, one SQLite file, so that what belongs together is written together. A change is on the disk when it returns.
 *
 * | table | |
 * | --- | --- |
 * | spent, forgotten | names of redeemed tokens, until their keys end; `forgotten`: all that ended by `until` is forgotten |
 * | rights | commands whose draws were issued, each with the hash of what was signed for it, until its key ends |
 * | ledgers | bytes that tokens were issued for, less what was returned, by contract |
 * | answered | hashes of requests that count once, and were answered, until `ends` |
 * | purses | bytes that each still buys; none that is empty |
 * | charges | bytes taken for what uploads hold at a store; while `until` (milliseconds of that store's clock) is not over, nobody asks whether they still do |
 * | paid | bytes that the pins of a store were paid with; `release` is empty for a pin without an owner, `upload` for one that ended none |
 */
const SCHEMA = `
  CREATE TABLE spent (ends INTEGER NOT NULL, token BLOB NOT NULL, PRIMARY KEY (ends, token)) WITHOUT ROWID;
  CREATE TABLE forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL);
  INSERT INTO forgotten VALUES (1, -1);
  CREATE TABLE rights (command BLOB PRIMARY KEY, request BLOB NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE ledgers (contract BLOB PRIMARY KEY, bytes INTEGER NOT NULL CHECK (bytes >= 0)) WITHOUT ROWID;
  CREATE TABLE answered (request BLOB PRIMARY KEY, ends INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE purses (purse BLOB PRIMARY KEY, bytes INTEGER NOT NULL CHECK (bytes > 0)) WITHOUT ROWID;
  CREATE TABLE charges (store TEXT NOT NULL, upload BLOB NOT NULL, purse BLOB NOT NULL, bytes INTEGER NOT NULL CHECK (bytes >= 0),
    until INTEGER NOT NULL, PRIMARY KEY (store, upload, purse)) WITHOUT ROWID;
  CREATE INDEX charges_of_upload ON charges (upload, purse);
  CREATE INDEX charges_by_time ON charges (store, until);
  CREATE TABLE paid (store TEXT NOT NULL, root BLOB NOT NULL, release BLOB NOT NULL, upload BLOB NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes > 0), PRIMARY KEY (store, root, release)) WITHOUT ROWID;`;

/**
 * Opens the book in the folder of a portal. Without it the keys beside it must not be used: what was spent would count again.
 * @throws ContentError `storage` where it is missing beside keys, `wrong-version` for a file that a newer program wrote; what SQLite throws.
 */
export function openCreditDatabase(folder: string): DatabaseSync {
  const path = join(folder, 'credit.sqlite');
  if (!existsSync(path) && existsSync(join(folder, KEY_FOLDER)))
    throw new ContentError(
      'storage',
      `credit.sqlite is missing in ${folder}, beside ${KEY_FOLDER}: put it back from a backup, or move “${KEY_FOLDER}” and “store-identity” away to begin anew as another store, with no token counting that was issued`,
    );
  const database = openDatabase(path);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    migrate(database, 'the store’s book of credit (credit.sqlite)', [() => database.exec(SCHEMA)]);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

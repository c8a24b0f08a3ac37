import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { CID } from 'multiformats/cid';
import type { Logger } from '../../base/logger.ts';
import { inTransaction, migrate, openDatabase, pragmaOf } from '../datastore/database.ts';
import { shardOf } from './block-files.ts';
import { isDamagedDatabase, storageError } from './storage-error.ts';

/**
 * The index of the blocks, one SQLite file beside them. All in it follows from the block files and the pins, so it
 * may be lost.
 *
 * | table | |
 * | --- | --- |
 * | blocks | what is on disk, durable: `present` 1. With 0: a block that pins reach and that is not here. `refs`: how many roots reach it. `until`: milliseconds, held so long without a pin |
 * | uploads, held | uploads in progress and the blocks that each holds |
 * | roots, refs | pinned roots and the blocks that each reaches; `state` is one of {@link RootState} |
 * | meta | `built`: the blocks were read from the files; `scrub`: how far the scrub came |
 */
const SCHEMA = `
  CREATE TABLE blocks (id INTEGER PRIMARY KEY, cid BLOB NOT NULL UNIQUE, shard TEXT NOT NULL, size INTEGER NOT NULL,
    present INTEGER NOT NULL, refs INTEGER NOT NULL DEFAULT 0, until INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX blocks_absent ON blocks (id) WHERE present = 0;
  CREATE TABLE uploads (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, until INTEGER NOT NULL);
  CREATE TABLE held (upload INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (upload, block)) WITHOUT ROWID;
  CREATE INDEX held_by_block ON held (block);
  CREATE TABLE roots (id INTEGER PRIMARY KEY, cid BLOB NOT NULL UNIQUE, state INTEGER NOT NULL);
  CREATE INDEX roots_broken ON roots (id) WHERE state = 2;
  CREATE TABLE refs (root INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (root, block)) WITHOUT ROWID;
  CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;`;

/** Made again when many blocks are entered at once: that is faster by far than to enter them one by one. */
const SHARD_INDEXES = `
  CREATE INDEX blocks_of_shard ON blocks (shard);
  CREATE INDEX blocks_unreferenced ON blocks (shard, id) WHERE refs = 0;`;

/**
 * `counting`: its blocks are being counted. `whole`: all of them are. `broken`: inner nodes are missing here, so that nobody
 * knows what else it reaches.
 */
export const RootState = { counting: 0, whole: 1, broken: 2 } as const;

/**
 * Opens the index at `path`; one that is damaged is begun anew, and the log says so.
 * @throws ContentError `wrong-version`, `no-space`, `read-only`, `storage`.
 */
export function openIndexDatabase(path: string, logger: Logger): DatabaseSync {
  try {
    const opened = open(path);
    if (isWhole(opened)) return opened;
    opened.close();
  } catch (error) {
    if (!isDamagedDatabase(error)) throw storageError('open the index of the blocks', error);
  }
  logger.warn('the index of the blocks is damaged; it is made anew from the files');
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  return open(path);
}

/** Looks at every page: a second for a million blocks. */
const isWhole = (database: DatabaseSync): boolean =>
  database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';

function open(path: string): DatabaseSync {
  const database = openDatabase(path);
  try {
    migrate(database, 'the index of the blocks (blocks.sqlite)', [
      () => database.exec(SCHEMA + SHARD_INDEXES),
    ]);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Collects blocks outside the index, to enter all of them at once; there must be none in it. */
export function createBulkEntry(database: DatabaseSync): {
  add(blocks: readonly { cid: CID; size: number }[]): void;
  /** @param until see `blocks`. */
  finish(until: number): void;
} {
  database.exec('CREATE TEMP TABLE found (cid BLOB NOT NULL, shard TEXT NOT NULL, size INTEGER NOT NULL)');
  const add = database.prepare('INSERT INTO found (cid, shard, size) VALUES (?, ?, ?)');
  return {
    add: (blocks) =>
      inTransaction(database, () => {
        for (const { cid, size } of blocks) add.run(cid.bytes, shardOf(cid), size);
      }),
    finish(until) {
      inTransaction(database, () => {
        database.exec('DROP INDEX blocks_of_shard; DROP INDEX blocks_unreferenced');
        database
          .prepare(
            'INSERT INTO blocks (cid, shard, size, present, until) SELECT cid, shard, size, 1, ? FROM found ORDER BY cid',
          )
          .run(until);
        database.exec(`${SHARD_INDEXES} INSERT INTO meta (name, value) VALUES ('built', 'yes')`);
      });
      database.exec('DROP TABLE found');
    },
  };
}

/** Pages that are given back at a time. */
const PAGES = 1000;

/** @returns whether there are more. */
export function compactIndex(database: DatabaseSync): boolean {
  const before = pragmaOf(database, 'freelist_count');
  if (before > 0) database.exec(`PRAGMA incremental_vacuum(${String(PAGES)})`);
  if (before > PAGES) return true;
  if (before > 0) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return false;
}

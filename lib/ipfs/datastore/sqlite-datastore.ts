import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { BaseDatastore } from 'datastore-core/base';
import { Key, type KeyQuery, type Pair, type Query } from 'interface-datastore';
import { createSerial } from '../../base/serial.ts';
import { absentKey } from '../content-error.ts';

/**
 * A key-value store (interface-datastore) over one SQLite file. A write is on disk when it resolves; those of
 * a {@link SqliteDatastore.transaction} are when that resolves, all or none.
 */
export class SqliteDatastore extends BaseDatastore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #delete: StatementSync;
  readonly #range: StatementSync;
  readonly #exclusive = createSerial();

  constructor(path: string) {
    super();
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
       CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`,
    );
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)');
    this.#get = this.#database.prepare('SELECT value FROM entries WHERE key = ?');
    this.#delete = this.#database.prepare('DELETE FROM entries WHERE key = ?');
    this.#range = this.#database.prepare(
      'SELECT key, value FROM entries WHERE key >= ?1 AND key < ?1 || char(1114111) ORDER BY key',
    );
  }

  /** Runs `task` so that its writes are kept together or not at all. One at a time; not to be nested. */
  transaction<T>(task: () => Promise<T>): Promise<T> {
    return this.#exclusive(async () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const result = await task();
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  override put(key: Key, value: Uint8Array): Promise<Key> {
    this.#put.run(key.toString(), value);
    return Promise.resolve(key);
  }

  /** @throws ContentError `not-found` (named NotFoundError, as the interface asks). */
  override get(key: Key): Promise<Uint8Array> {
    const value = this.#get.get(key.toString())?.['value'];
    return value instanceof Uint8Array ? Promise.resolve(value) : Promise.reject(absentKey());
  }

  override has(key: Key): Promise<boolean> {
    return Promise.resolve(this.#get.get(key.toString()) !== undefined);
  }

  override delete(key: Key): Promise<void> {
    this.#delete.run(key.toString());
    return Promise.resolve();
  }

  override async *_all(query: Query): AsyncGenerator<Pair> {
    for (const { key, value } of this.#range.all(query.prefix ?? '')) {
      if (typeof key === 'string' && value instanceof Uint8Array) yield { key: new Key(key), value };
    }
  }

  override async *_allKeys(query: KeyQuery): AsyncGenerator<Key> {
    for await (const { key } of this._all({ prefix: query.prefix ?? '' })) yield key;
  }

  /** Waits for a running transaction. */
  close(): Promise<void> {
    return this.#exclusive(() => Promise.resolve(this.#database.close()));
  }
}

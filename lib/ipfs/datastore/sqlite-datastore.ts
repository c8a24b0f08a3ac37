import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { BaseDatastore } from 'datastore-core/base';
import { Key, type KeyQuery, type Pair, type Query } from 'interface-datastore';
import { absentKey } from '../content-error.ts';

/** A key-value store (interface-datastore) in one table of an SQLite file. A write is on disk when it resolves. */
export class SqliteDatastore extends BaseDatastore {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #delete: StatementSync;
  readonly #range: StatementSync;

  /** @param database stays the caller's to close. */
  constructor(database: DatabaseSync) {
    super();
    database.exec(
      'CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID',
    );
    this.#put = database.prepare('INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)');
    this.#get = database.prepare('SELECT value FROM entries WHERE key = ?');
    this.#delete = database.prepare('DELETE FROM entries WHERE key = ?');
    this.#range = database.prepare(
      'SELECT key, value FROM entries WHERE key >= ?1 AND key < ?1 || char(1114111) ORDER BY key',
    );
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
}

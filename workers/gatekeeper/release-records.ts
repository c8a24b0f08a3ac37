import { DatabaseSync } from 'node:sqlite';
import { asBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import type { ReleaseRecords } from '../../lib/tee/gatekeeper/ports.ts';

/** Release logs in SQLite, on the disk before a barrier is cosigned. */
export function openReleaseRecords(file: string): ReleaseRecords & { close(): void } {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS head (contract TEXT, worker TEXT, instance BLOB, head BLOB, PRIMARY KEY (contract, worker)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS entry (contract TEXT, instance TEXT, head TEXT, sealed BLOB);`);
  const find = db.prepare('SELECT instance, head FROM head WHERE contract = ? AND worker = ?');
  const begin = db.prepare('INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)');
  const move = db.prepare('UPDATE head SET head = ? WHERE contract = ? AND worker = ?');
  const add = db.prepare(
    'INSERT INTO entry VALUES (?, (SELECT hex(instance) FROM head WHERE contract = ? AND worker = ?), ?, ?)',
  );
  const bytesOf = (value: unknown): Bytes => {
    if (!(value instanceof Uint8Array)) throw new TypeError('a release record without bytes');
    return asBytes(value);
  };
  return {
    newest(contract, worker) {
      const row = find.get(toHex(contract), toHex(worker));
      return row === undefined
        ? undefined
        : { instance: bytesOf(row['instance']), head: bytesOf(row['head']) };
    },
    beginInstance(contract, worker, instance) {
      begin.run(toHex(contract), toHex(worker), instance, new Uint8Array(32));
    },
    append(contract, worker, head, entries) {
      const [c, w] = [toHex(contract), toHex(worker)];
      db.exec('BEGIN');
      for (const sealed of entries) add.run(c, c, w, toHex(head), sealed);
      move.run(head, c, w);
      db.exec('COMMIT');
    },
    close: () => {
      db.close();
    },
  };
}

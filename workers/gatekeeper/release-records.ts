import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { HASH_LENGTH } from '../../lib/crypto/merkle-log.ts';
import { GatekeeperError } from '../../lib/tee/gatekeeper/errors.ts';
import type { InstanceLog, ReleaseRecords } from '../../lib/tee/gatekeeper/ports.ts';

/** The tables of a gatekeeper's release logs. `serial` grows with each keying; `peaks` are those of the log's frontier. */
const SCHEMA = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS instance (contract TEXT, instance TEXT, worker BLOB, epoch INTEGER, serial INTEGER,
    size INTEGER, peaks BLOB, PRIMARY KEY (contract, instance, epoch)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS newest ON instance (contract, serial);
  CREATE TABLE IF NOT EXISTS entry (contract TEXT, instance TEXT, epoch INTEGER, place INTEGER, sealed BLOB, key BLOB,
    PRIMARY KEY (contract, instance, epoch, place)) WITHOUT ROWID;`;

const blob = v.pipe(
  v.instance(Uint8Array),
  v.transform((bytes): Bytes => asBytes(bytes)),
);
const instanceRow = v.object({
  instance: v.string(),
  worker: blob,
  epoch: v.number(),
  size: v.number(),
  peaks: blob,
});
const entryRow = v.object({ sealed: blob, key: blob });

/** Release logs in SQLite, on the disk before a barrier is cosigned. */
export function openReleaseRecords(file: string): ReleaseRecords & { close(): void } {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  const columns = 'instance, worker, epoch, size, peaks';
  const newest = db.prepare(
    `SELECT ${columns} FROM instance WHERE contract = ? AND worker = ? ORDER BY serial DESC LIMIT 1`,
  );
  const one = db.prepare(`SELECT ${columns} FROM instance WHERE contract = ? AND instance = ? AND epoch = ?`);
  const owner = db.prepare('SELECT worker FROM instance WHERE instance = ? AND worker <> ? LIMIT 1');
  const all = db.prepare(`SELECT ${columns} FROM instance WHERE contract = ? ORDER BY serial`);
  const serial = '(SELECT COALESCE(MAX(serial), 0) + 1 FROM instance WHERE contract = ?1)';
  const begin = db.prepare(`INSERT INTO instance VALUES (?1, ?2, ?3, ?4, ${serial}, 0, x'')
    ON CONFLICT (contract, instance, epoch) DO UPDATE SET serial = ${serial}`);
  const move = db.prepare(
    'UPDATE instance SET size = ?, peaks = ? WHERE contract = ? AND instance = ? AND epoch = ?',
  );
  const add = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)');
  const page = db.prepare(
    `SELECT sealed, key FROM entry WHERE contract = ? AND instance = ? AND epoch = ? AND place >= ?
    ORDER BY place LIMIT ?`,
  );
  const logOf = (row: unknown): InstanceLog | undefined => (row === undefined ? undefined : instanceLog(row));
  return {
    newest: (contract, worker) => logOf(newest.get(toHex(contract), worker)),
    find: (contract, instance, epoch) => logOf(one.get(toHex(contract), toHex(instance), epoch)),
    beginInstance(contract, { worker, instance, epoch }) {
      if (owner.get(toHex(instance), worker) !== undefined)
        throw new GatekeeperError('stale-instance', 'another worker has this instance');
      begin.run(toHex(contract), toHex(instance), worker, epoch);
    },
    append(contract, { instance, epoch }, { size, peaks }, entries) {
      const [c, i] = [toHex(contract), toHex(instance)];
      const first = size - entries.length;
      db.exec('BEGIN');
      try {
        for (const [n, { sealed, key }] of entries.entries()) add.run(c, i, epoch, first + n, sealed, key);
        move.run(size, Buffer.concat(peaks), c, i, epoch);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    logs: (contract) => all.all(toHex(contract)).map(instanceLog),
    entries: (contract, { instance, epoch }, from, most) =>
      page.all(toHex(contract), toHex(instance), epoch, from, most).map((row) => v.parse(entryRow, row)),
    close: () => {
      db.close();
    },
  };
}

function instanceLog(found: unknown): InstanceLog {
  const { instance, worker, epoch, size, peaks } = v.parse(instanceRow, found);
  const count = peaks.length / HASH_LENGTH;
  const hashes = Array.from({ length: count }, (_, n) => peaks.slice(n * HASH_LENGTH, (n + 1) * HASH_LENGTH));
  return { worker, instance: asBytes(Buffer.from(instance, 'hex')), epoch, log: { size, peaks: hashes } };
}

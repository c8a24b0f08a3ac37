import { DatabaseSync } from 'node:sqlite';
import { asBytes, type Bytes } from '../base/bytes.ts';

/** A reader's notes of the log: commands by contract, and the reducer's last checkpoint. Derived, so it may be deleted. */
export type LogStore = {
  checkpoint(): Bytes | undefined;
  saveCheckpoint(bytes: Bytes): void;
  addCommands(commands: readonly { contract: string; position: number; time: number; bytes: Bytes }[]): void;
  commands(contract: string, from: number, to: number): { position: number; time: number; bytes: Bytes }[];
  /** Remembers a block's hash (hex), and forgets those more than `keep` blocks below it. */
  addBlock(height: number, hash: string, keep: number): void;
  isKnownBlock(height: number, hash: string): boolean;
  /** Forgets everything, to fold the chain anew. */
  clear(): void;
  close(): void;
};

/** @param file path of the SQLite file, or ":memory:". */
export function openLogStore(file: string): LogStore {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS command (contract TEXT, position INTEGER, time INTEGER, bytes BLOB, PRIMARY KEY (contract, position)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS block (height INTEGER PRIMARY KEY, hash TEXT);
    CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB);`);
  const insert = db.prepare('INSERT OR IGNORE INTO command VALUES (?, ?, ?, ?)');
  const select = db.prepare(
    'SELECT position, time, bytes FROM command WHERE contract = ? AND position BETWEEN ? AND ? ORDER BY position',
  );
  const addBlock = db.prepare('INSERT OR REPLACE INTO block VALUES (?, ?)');
  const dropBlocks = db.prepare('DELETE FROM block WHERE height <= ?');
  const findBlock = db.prepare('SELECT 1 FROM block WHERE height = ? AND hash = ?');
  return {
    checkpoint() {
      const row = db.prepare('SELECT bytes FROM checkpoint').get();
      return row?.['bytes'] instanceof Uint8Array ? asBytes(row['bytes']) : undefined;
    },
    saveCheckpoint: (bytes) => void db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?)').run(bytes),
    addCommands(commands) {
      if (commands.length === 0) return;
      db.exec('BEGIN');
      for (const c of commands) insert.run(c.contract, c.position, c.time, c.bytes);
      db.exec('COMMIT');
    },
    commands: (contract, from, to) =>
      select.all(contract, from, to).map((row) => {
        const bytes = row['bytes'];
        if (!(bytes instanceof Uint8Array)) throw new TypeError('a command without bytes');
        return { position: Number(row['position']), time: Number(row['time']), bytes: asBytes(bytes) };
      }),
    addBlock(height, hash, keep) {
      addBlock.run(height, hash);
      dropBlocks.run(height - keep);
    },
    isKnownBlock: (height, hash) => findBlock.get(height, hash) !== undefined,
    clear: () => void db.exec('DELETE FROM command; DELETE FROM checkpoint; DELETE FROM block;'),
    close: () => void db.close(),
  };
}

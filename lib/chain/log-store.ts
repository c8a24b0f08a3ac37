import { DatabaseSync } from 'node:sqlite';
import { asBytes, type Bytes } from '../base/bytes.ts';

/** A reader's notes of the log: commands by contract, and the reducer's last checkpoint. Derived, so it may be deleted. */
export type LogStore = {
  checkpoint(): Bytes | undefined;
  saveCheckpoint(bytes: Bytes): void;
  /** Keeps a block with all that was folded from it, or nothing of it. */
  append(block: FoldedNotes): void;
  commands(contract: string, from: number, to: number): { position: number; time: number; bytes: Bytes }[];
  isKnownBlock(height: number, hash: string): boolean;
  /** Forgets everything, to fold the chain anew. */
  clear(): void;
  close(): void;
};

export type FoldedNotes = {
  height: number;
  /** Hex. */
  hash: string;
  commands: readonly { contract: string; position: number; time: number; bytes: Bytes }[];
  /** The state after this block, where it is to be kept. */
  checkpoint?: Bytes;
};

/** Hashes of so many blocks are remembered. */
const RECENT_BLOCKS = 600;

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
  const saveCheckpoint = db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?)');
  const findBlock = db.prepare('SELECT 1 FROM block WHERE height = ? AND hash = ?');
  return {
    checkpoint() {
      const row = db.prepare('SELECT bytes FROM checkpoint').get();
      return row?.['bytes'] instanceof Uint8Array ? asBytes(row['bytes']) : undefined;
    },
    saveCheckpoint: (bytes) => void saveCheckpoint.run(bytes),
    append({ height, hash, commands, checkpoint }) {
      db.exec('BEGIN');
      try {
        for (const c of commands) insert.run(c.contract, c.position, c.time, c.bytes);
        addBlock.run(height, hash);
        dropBlocks.run(height - RECENT_BLOCKS);
        if (checkpoint !== undefined) saveCheckpoint.run(checkpoint);
        db.exec('COMMIT');
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    commands: (contract, from, to) =>
      select.all(contract, from, to).map((row) => {
        const bytes = row['bytes'];
        if (!(bytes instanceof Uint8Array)) throw new TypeError('a command without bytes');
        return { position: Number(row['position']), time: Number(row['time']), bytes: asBytes(bytes) };
      }),
    isKnownBlock: (height, hash) => findBlock.get(height, hash) !== undefined,
    clear: () => void db.exec('DELETE FROM command; DELETE FROM checkpoint; DELETE FROM block;'),
    close: () => void db.close(),
  };
}

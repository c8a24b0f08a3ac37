import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor } from '../../base/cbor.ts';
import { bytesUpTo } from '../../base/schema.ts';
import { ChainError } from '../chain-error.ts';
import { asHex, hexBytes, type Hex } from './scale.ts';
import type { StateChange, StateView } from './runtime.ts';

/** A block as it is kept: `header` encoded, `body` its extrinsics. */
export type StoredBlock = { height: number; hash: Bytes; header: Bytes; body: Bytes[] };

/**
 * Blocks and every version of every state entry, in one SQLite file.
 *
 * A state entry is a row (key, height at which it was written, value or NULL for deleted), so a look-up at any
 * height is one index search however long the chain is, nothing is folded on start, and memory does not grow.
 */
export type BlockStore = {
  head(): StoredBlock | undefined;
  blockAt(height: number): StoredBlock | undefined;
  hashAt(height: number): Bytes | undefined;
  heightOf(hash: Bytes): number | undefined;
  /** The state after the block of `height`. */
  stateAt(height: number): StateView;
  /** Up to `limit` present keys after `after` that start with `prefix`. */
  keys(height: number, prefix: Hex, after: Hex, limit: number): Hex[];
  /** Keeps a block and its changes; on return they are on the disk, synchronised. */
  append(block: StoredBlock, changes: Iterable<StateChange>): void;
  /** A value that is kept beside the chain, such as the runtime's metadata. */
  constant(name: string): Bytes | undefined;
  keepConstant(name: string, value: Bytes): void;
  close(): void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS block (
    height INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS state (
    key BLOB NOT NULL, height INTEGER NOT NULL, value BLOB, PRIMARY KEY (key, height)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS constant (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

const bodySchema = v.array(bytesUpTo(2 ** 24));
const rowSchema = v.object({
  height: v.number(),
  hash: v.instance(Uint8Array),
  header: v.instance(Uint8Array),
  body: v.instance(Uint8Array),
});

/** @throws ChainError `folder-in-use` when another process has the file open, `folder-damaged`. */
export function openBlockStore(path: string): BlockStore {
  const db = openDatabase(path);
  const blocks = blockQueries(db);
  const state = stateQueries(db);
  const readConstant = db.prepare('SELECT value FROM constant WHERE name = ?');
  const writeConstant = db.prepare('INSERT OR REPLACE INTO constant VALUES (?, ?)');
  return {
    ...blocks.read,
    ...state.read,
    append: (block, changes) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        blocks.insert(block);
        for (const [key, value] of changes) state.insert(key, value, block.height);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    constant: (name) => bytesColumn(readConstant.get(name)?.['value']),
    keepConstant: (name, value) => void writeConstant.run(name, value),
    close: () => {
      db.close();
    },
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path);
    // FULL synchronises the log at each commit: what was announced survives a power cut.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
    return db;
  } catch (cause) {
    if (cause instanceof Error && /locked|busy/i.test(cause.message)) {
      throw new ChainError('folder-in-use', `${path} is open in another process; stop that one first`, {
        cause,
      });
    }
    throw new ChainError('folder-damaged', `${path} cannot be opened; restore it from a copy`, { cause });
  }
}

function blockQueries(db: DatabaseSync) {
  const byHeight = db.prepare('SELECT * FROM block WHERE height = ?');
  const newest = db.prepare('SELECT * FROM block ORDER BY height DESC LIMIT 1');
  const hashOf = db.prepare('SELECT hash FROM block WHERE height = ?');
  const heightFor = db.prepare('SELECT height FROM block WHERE hash = ?');
  const insertBlock = db.prepare('INSERT INTO block VALUES (?, ?, ?, ?)');
  return {
    read: {
      head: () => parseRow(newest.get()),
      blockAt: (height: number) => parseRow(byHeight.get(height)),
      hashAt: (height: number) => bytesColumn(hashOf.get(height)?.['hash']),
      heightOf: (hash: Bytes) => v.parse(v.optional(v.number()), heightFor.get(hash)?.['height']),
    },
    insert: (block: StoredBlock) => {
      insertBlock.run(block.height, block.hash, block.header, encodeCbor(block.body));
    },
  };
}

function stateQueries(db: DatabaseSync) {
  const valueAt = db.prepare(
    'SELECT value FROM state WHERE key = ? AND height <= ? ORDER BY height DESC LIMIT 1',
  );
  const keyAfter = db.prepare('SELECT key FROM state WHERE key > ? ORDER BY key LIMIT 1');
  const insertValue = db.prepare('INSERT INTO state VALUES (?, ?, ?)');
  const value = (key: Hex, height: number): Hex | undefined => {
    const found = bytesColumn(valueAt.get(hexBytes(key), height)?.['value']);
    return found === undefined ? undefined : asHex(found);
  };
  const keys = (height: number, prefix: Hex, after: Hex, limit: number): Hex[] => {
    const found: Hex[] = [];
    let at = after.length < prefix.length ? prefix : after;
    if (at === prefix && after !== prefix && value(prefix, height) !== undefined) found.push(prefix);
    while (found.length < limit) {
      const row = bytesColumn(keyAfter.get(hexBytes(at))?.['key']);
      if (row === undefined) break;
      at = asHex(row);
      if (!at.startsWith(prefix)) break;
      if (value(at, height) !== undefined) found.push(at);
    }
    return found;
  };
  const stateAt = (height: number): StateView => ({
    value: (key) => value(key, height),
    nextKey: (prefix, after) => keys(height, prefix, after, 1)[0],
  });
  return {
    read: { stateAt, keys },
    // An entry that was written with the value it had takes no row: most of a block's writes are such.
    insert: (key: Hex, next: Hex | null, height: number) => {
      if ((value(key, height) ?? null) !== next)
        insertValue.run(hexBytes(key), height, next === null ? null : hexBytes(next));
    },
  };
}

function parseRow(row: Record<string, unknown> | undefined): StoredBlock | undefined {
  if (row === undefined) return undefined;
  const { height, hash, header, body } = v.parse(rowSchema, row);
  return {
    height,
    hash: asBytes(hash),
    header: asBytes(header),
    body: v.parse(bodySchema, decodeCbor(body)),
  };
}

function bytesColumn(value: unknown): Bytes | undefined {
  return value instanceof Uint8Array ? asBytes(value) : undefined;
}

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { blobOf, inTransaction } from '../datastore/database.ts';
import { shardOf } from './block-files.ts';

export type StoreUsage = { readonly blocks: number; readonly bytes: number };

/** What the index knows of a block. */
export type IndexedBlock = {
  readonly id: number;
  readonly cid: CID;
  readonly size: number;
  /** Whether it is on the disk, durable. */
  readonly present: boolean;
  /** How many pinned roots reach it. */
  readonly refs: number;
};

/** What holds a block until a pin does: the time, an upload, or nothing at all. */
export type Hold = 'time' | 'none' | { readonly upload: Bytes };

/** A block that became durable. */
export type Kept = { readonly cid: CID; readonly size: number; readonly hold: Hold };

/** Which blocks there are, and what they are held by. Each change is on disk when it returns. */
export type BlockIndex = {
  readonly database: DatabaseSync;
  find(cid: CID): IndexedBlock | undefined;
  /** Enters blocks that are durable, held until the time `until` (milliseconds); their uploads live until then, too. */
  keep(blocks: readonly Kept[], until: number): void;
  /** Says that a block is not on the disk any more; what pins know of it stays. */
  lose(cid: CID): void;
  /** Forgets blocks. */
  drop(ids: readonly number[]): void;
  /** The blocks that lie in a shard or should. */
  shard(name: string): IndexedBlock[];
  shards(): string[];
  /** Present blocks; counted once, then kept up to date. */
  usage(): StoreUsage;
  /** How many blocks pins reach that are not here. */
  lost(): number;
  /** Ends what an upload holds. */
  endUpload(upload: Bytes): void;
  /** Whether an upload holds anything, or did not long ago. */
  hasUpload(upload: Bytes): boolean;
  /** What keeps a block: a pin, this upload, or neither of the two. */
  keptBy(cid: CID, upload: Bytes): 'pin' | 'upload' | undefined;
  note(name: 'scrub', value: string): void;
  noted(name: 'built' | 'scrub'): string | undefined;
};

const COLUMNS = 'id, cid, size, present, refs';

export function createBlockIndex(database: DatabaseSync): BlockIndex {
  const find = database.prepare(`SELECT ${COLUMNS} FROM blocks WHERE cid = ?`);
  const keep = database.prepare(
    `INSERT INTO blocks (cid, shard, size, present, until) VALUES (?, ?, ?, 1, ?) ON CONFLICT (cid)
     DO UPDATE SET size = excluded.size, present = 1, until = max(until, excluded.until) RETURNING id`,
  );
  const lose = database.prepare('UPDATE blocks SET present = 0 WHERE cid = ?');
  const drop = database.prepare('DELETE FROM blocks WHERE id = ? RETURNING size, present');
  const dropHeld = database.prepare('DELETE FROM held WHERE block = ?');
  const shard = database.prepare(`SELECT ${COLUMNS} FROM blocks WHERE shard = ?`);
  const shards = database.prepare('SELECT DISTINCT shard FROM blocks ORDER BY shard');
  const total = database.prepare(
    'SELECT count(*) AS blocks, total(size) AS bytes FROM blocks WHERE present = 1',
  );
  const lost = database.prepare('SELECT count(*) AS blocks FROM blocks WHERE present = 0 AND refs > 0');
  const touch = database.prepare(
    `INSERT INTO uploads (name, until) VALUES (?, ?) ON CONFLICT (name)
     DO UPDATE SET until = max(until, excluded.until) RETURNING id`,
  );
  const hold = database.prepare('INSERT OR IGNORE INTO held (upload, block) VALUES (?, ?)');
  const release = database.prepare('DELETE FROM held WHERE upload = (SELECT id FROM uploads WHERE name = ?)');
  const forget = database.prepare('DELETE FROM uploads WHERE name = ?');
  const hasUpload = database.prepare('SELECT 1 FROM uploads WHERE name = ?');
  const keptBy = database.prepare(
    `SELECT refs, EXISTS (SELECT 1 FROM held WHERE block = blocks.id AND upload = (SELECT id FROM uploads WHERE name = ?)) AS held
     FROM blocks WHERE cid = ?`,
  );
  const note = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  const noted = database.prepare('SELECT value FROM meta WHERE name = ?');
  let usage: { blocks: number; bytes: number } | undefined;
  const count = (): { blocks: number; bytes: number } => {
    const row = total.get();
    return { blocks: Number(row?.['blocks']), bytes: Number(row?.['bytes']) };
  };
  /** Changes counts only once their transaction is on the disk. */
  const counted = (change: () => StoreUsage): void => {
    const { blocks, bytes } = inTransaction(database, change);
    if (usage === undefined) return;
    usage.blocks += blocks;
    usage.bytes += bytes;
  };
  const lookUp = (cid: CID): IndexedBlock | undefined => {
    const row = find.get(cid.bytes);
    return row === undefined ? undefined : blockOf(row);
  };

  function enter({ cid, size, hold: by }: Kept, until: number): StoreUsage {
    const before = lookUp(cid);
    const id = keep.get(cid.bytes, shardOf(cid), size, by === 'time' ? until : 0)?.['id'];
    if (typeof by === 'object') hold.run(touch.get(by.upload, until)?.['id'] ?? null, id ?? null);
    return before?.present === true ? { blocks: 0, bytes: size - before.size } : { blocks: 1, bytes: size };
  }

  return {
    database,
    find: lookUp,
    keep: (blocks, until) => counted(() => sumOf(blocks.map((block) => enter(block, until)))),
    lose(cid) {
      const before = lookUp(cid);
      if (before?.present !== true) return;
      counted(() => {
        lose.run(cid.bytes);
        return { blocks: -1, bytes: -before.size };
      });
    },
    drop: (ids) =>
      counted(() =>
        sumOf(
          ids.map((id) => {
            dropHeld.run(id);
            const row = drop.get(id);
            return row?.['present'] === 1
              ? { blocks: -1, bytes: -Number(row['size']) }
              : { blocks: 0, bytes: 0 };
          }),
        ),
      ),
    shard: (name) => shard.all(name).map(blockOf),
    shards: () => shards.all().map((row) => String(row['shard'])),
    usage: () => ({ ...(usage ??= count()) }),
    lost: () => Number(lost.get()?.['blocks']),
    endUpload: (upload) =>
      inTransaction(database, () => {
        release.run(upload);
        forget.run(upload);
      }),
    hasUpload: (upload) => hasUpload.get(upload) !== undefined,
    keptBy(cid, upload) {
      const row = keptBy.get(upload, cid.bytes);
      if (Number(row?.['refs'] ?? 0) > 0) return 'pin';
      return row?.['held'] === 1 ? 'upload' : undefined;
    },
    note: (name, value) => void note.run(name, value),
    noted: (name) => noted.get(name)?.['value']?.toString(),
  };
}

const sumOf = (parts: readonly StoreUsage[]): StoreUsage =>
  parts.reduce((sum, { blocks, bytes }) => ({ blocks: sum.blocks + blocks, bytes: sum.bytes + bytes }), {
    blocks: 0,
    bytes: 0,
  });

function blockOf(row: Record<string, SQLOutputValue>): IndexedBlock {
  return {
    id: Number(row['id']),
    cid: CID.decode(blobOf(row['cid'])),
    size: Number(row['size']),
    present: row['present'] === 1,
    refs: Number(row['refs']),
  };
}

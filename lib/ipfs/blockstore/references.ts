import type { SQLOutputValue } from 'node:sqlite';
import { CID } from 'multiformats/cid';
import { LEAST_BLOCK } from '../../protocol/upload-tokens/credit.ts';
import { blobOf, inTransaction } from '../datastore/database.ts';
import { shardOf } from './block-files.ts';
import type { BlockIndex } from './block-index.ts';
import { RootState } from './index-schema.ts';

/**
 * Which blocks pinned roots reach, as rows: a block stays while one refers to it. Calls are small transactions, so that
 * a large DAG is counted in pieces; a root that is `counting` after a crash is counted or dropped at the next start.
 */
export type References = {
  stateOf(root: CID): RootStateValue | undefined;
  setState(root: CID, state: RootStateValue): void;
  /** Refers to blocks, if all of them are here. @returns whether they are; if not, none of these is referred to. */
  add(root: CID, blocks: readonly CID[]): boolean;
  /** The same, for blocks that may be missing. */
  addWanted(root: CID, blocks: readonly CID[]): void;
  /** Takes back at most `limit` references of a root, and the root itself after the last one. @returns whether there are more. */
  remove(root: CID, limit: number): boolean;
  /**
   * What the blocks behind `after` cost that a root reaches, at most `limit` of them; begins with 0.
   * @returns `next` to go on from, `undefined` after the last one.
   */
  cost(root: CID, after: number, limit: number): { bytes: number; next: number | undefined };
  /** Whether all is here that the root reaches. */
  isComplete(root: CID): boolean;
  /**
   * Holds the roots against a file of pins.
   * @returns which pinned roots are not whole here, and which roots no pin names
   */
  differences(pinFile: string): { uncounted: CID[]; unneeded: CID[] };
  /** The roots that lack inner nodes here. */
  broken(): CID[];
};

export type RootStateValue = (typeof RootState)[keyof typeof RootState];

export function createReferences({ database }: Pick<BlockIndex, 'database'>): References {
  const root = database.prepare('SELECT id, state FROM roots WHERE cid = ?');
  const addRoot = database.prepare(
    'INSERT INTO roots (cid, state) VALUES (?, ?) ON CONFLICT (cid) DO NOTHING',
  );
  const setState = database.prepare('UPDATE roots SET state = ? WHERE cid = ?');
  const block = database.prepare('SELECT id, present FROM blocks WHERE cid = ?');
  const want = database.prepare(
    'INSERT INTO blocks (cid, shard, size, present) VALUES (?, ?, 0, 0) ON CONFLICT (cid) DO NOTHING',
  );
  const refer = database.prepare('INSERT OR IGNORE INTO refs (root, block) VALUES (?, ?)');
  const gain = database.prepare('UPDATE blocks SET refs = refs + 1 WHERE id = ?');
  const some = database.prepare('SELECT block FROM refs WHERE root = ? LIMIT ?');
  const unrefer = database.prepare('DELETE FROM refs WHERE root = ? AND block = ?');
  const loseOne = database.prepare('UPDATE blocks SET refs = refs - 1 WHERE id = ?');
  const dropRoot = database.prepare('DELETE FROM roots WHERE id = ?');
  const absent = database.prepare(
    `SELECT 1 FROM blocks INDEXED BY blocks_absent JOIN refs ON refs.root = ? AND refs.block = blocks.id
     WHERE present = 0 LIMIT 1`,
  );
  const cost = database.prepare(
    `SELECT total(max(size, ?)) AS bytes, count(*) AS blocks, max(block) AS last FROM
     (SELECT block, size FROM refs JOIN blocks ON blocks.id = block
      WHERE root = (SELECT id FROM roots WHERE cid = ?) AND block > ? ORDER BY block LIMIT ?)`,
  );
  const broken = database.prepare('SELECT cid FROM roots WHERE state = 2');

  const idOf = (cid: CID): number => {
    addRoot.run(cid.bytes, RootState.counting);
    return Number(root.get(cid.bytes)?.['id']);
  };
  const addOne = (rootId: number, blockId: number): void => {
    if (Number(refer.run(rootId, blockId).changes) > 0) gain.run(blockId);
  };
  return {
    stateOf: (cid) => stateOf(root.get(cid.bytes)?.['state']),
    setState: (cid, state) => void setState.run(state, cid.bytes),
    add: (cid, blocks) =>
      inTransaction(database, () => {
        const rows = blocks.map((one) => block.get(one.bytes));
        if (!rows.every((row) => row?.['present'] === 1)) return false;
        const id = idOf(cid);
        for (const row of rows) addOne(id, Number(row?.['id']));
        return true;
      }),
    addWanted: (cid, blocks) =>
      inTransaction(database, () => {
        const id = idOf(cid);
        for (const one of blocks) {
          want.run(one.bytes, shardOf(one));
          addOne(id, Number(block.get(one.bytes)?.['id']));
        }
      }),
    remove: (cid, limit) =>
      inTransaction(database, () => {
        const id = Number(root.get(cid.bytes)?.['id'] ?? -1);
        const found = some.all(id, limit).map((row) => Number(row['block']));
        for (const one of found) {
          unrefer.run(id, one);
          loseOne.run(one);
        }
        if (found.length === limit) return true;
        dropRoot.run(id);
        return false;
      }),
    cost(cid, after, limit) {
      const row = cost.get(LEAST_BLOCK, cid.bytes, after, limit);
      const isOver = Number(row?.['blocks']) < limit;
      return { bytes: Number(row?.['bytes']), next: isOver ? undefined : Number(row?.['last']) };
    },
    isComplete: (cid) => {
      const row = root.get(cid.bytes);
      return row?.['state'] === RootState.whole && absent.get(row['id'] ?? null) === undefined;
    },
    differences(pinFile) {
      database.prepare('ATTACH ? AS pin_file').run(pinFile);
      try {
        const uncounted = database.prepare(
          `SELECT DISTINCT root AS cid FROM pin_file.pins WHERE NOT EXISTS
           (SELECT 1 FROM main.roots WHERE roots.cid = pins.root AND state = 1)`,
        );
        const unneeded = database.prepare(
          `SELECT cid FROM main.roots WHERE NOT EXISTS
           (SELECT 1 FROM pin_file.pins WHERE pins.root = roots.cid)`,
        );
        return { uncounted: uncounted.all().map(cidOf), unneeded: unneeded.all().map(cidOf) };
      } finally {
        database.exec('DETACH pin_file');
      }
    },
    broken: () => broken.all().map(cidOf),
  };
}

const cidOf = (row: Record<string, SQLOutputValue>): CID => CID.decode(blobOf(row['cid']));

const stateOf = (value: unknown): RootStateValue | undefined =>
  Object.values(RootState).find((state) => state === value);

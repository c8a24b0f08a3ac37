import { CID } from 'multiformats/cid';
import type { Clock } from '../../base/clock.ts';
import { blobOf, inTransaction } from '../datastore/database.ts';
import type { BlockFiles } from './block-files.ts';
import type { BlockIndex } from './block-index.ts';

/** Where a pass goes on: behind this block, in the order of shards, so that few folders are synced for many blocks. */
export type Cursor = { readonly shard: string; readonly id: number };

export type CollectedBatch = {
  readonly blocks: number;
  readonly bytes: number;
  /** `undefined` at the end of the pass. */
  readonly next: Cursor | undefined;
};

/** Blocks that no pin reaches and that are looked at together, and files that are deleted together: puts wait as long. */
const LOOKED_AT = 1000;
const DELETED = 128;
const HOLDS = 2000;

/**
 * Deletes blocks that no pin reaches and nothing holds. First they leave the index, durably: from then on they are not there,
 * and who puts one writes it again. What a crash leaves of the files is found by the scrub.
 * @returns one step of a pass; begins with `undefined`. To be run with the store's lock.
 */
export function createCollector(
  index: BlockIndex,
  files: BlockFiles,
  clock: Clock,
): (after: Cursor | undefined) => Promise<CollectedBatch> {
  const { database } = index;
  const candidates = database.prepare(
    `SELECT id, cid, shard, size, present, until, EXISTS (SELECT 1 FROM held WHERE block = id) AS held
     FROM blocks INDEXED BY blocks_unreferenced WHERE refs = 0 AND (shard, id) > (?, ?) ORDER BY shard, id LIMIT ?`,
  );
  const expire = database.prepare(
    `DELETE FROM held WHERE (upload, block) IN (SELECT upload, block FROM held WHERE upload IN
     (SELECT id FROM uploads WHERE until <= ?) LIMIT ?)`,
  );
  const forget = database.prepare(
    'DELETE FROM uploads WHERE until <= ? AND NOT EXISTS (SELECT 1 FROM held WHERE upload = uploads.id)',
  );

  /** @returns whether nothing that is over still holds anything. */
  const expireSome = (now: number): boolean =>
    inTransaction(database, () => {
      if (Number(expire.run(now, HOLDS).changes) === HOLDS) return false;
      forget.run(now);
      return true;
    });

  return async (after) => {
    const now = clock.now();
    const from = after ?? { shard: '', id: 0 };
    if (after === undefined && !expireSome(now)) return { blocks: 0, bytes: 0, next: from };
    const rows = candidates.all(from.shard, from.id, LOOKED_AT);
    const free: typeof rows = [];
    let last: (typeof rows)[number] | undefined;
    for (const row of rows) {
      if (free.length === DELETED) break;
      last = row;
      if (row['held'] === 0 && Number(row['until']) <= now) free.push(row);
    }
    index.drop(free.map((row) => Number(row['id'])));
    await files.removeAll(free.map((row) => CID.decode(blobOf(row['cid']))));
    const present = free.filter((row) => row['present'] === 1);
    const isOver = last === undefined || (last === rows.at(-1) && rows.length < LOOKED_AT);
    return {
      blocks: present.length,
      bytes: present.reduce((sum, row) => sum + Number(row['size']), 0),
      next: isOver ? undefined : { shard: String(last?.['shard']), id: Number(last?.['id']) },
    };
  };
}

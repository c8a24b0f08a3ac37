import type { Logger } from '../../base/logger.ts';
import type { BlockFiles } from './block-files.ts';
import type { BlockIndex } from './block-index.ts';
import { createBulkEntry } from './index-schema.ts';

/** Files that are looked at before they are entered together. */
const PIECE = 500;

/**
 * Fills an index that is new from the files, whose names say what they are: they are renamed into place only when they are whole. All
 * are made durable first and held until `until`, since nobody knows when they came. An index that was filled before is left as it is.
 */
export async function buildIndex(
  index: BlockIndex,
  files: BlockFiles,
  until: number,
  logger: Logger,
): Promise<void> {
  if (index.noted('built') !== undefined) return;
  const started = performance.now();
  const entry = createBulkEntry(index.database);
  for (const shard of await files.shards()) {
    await files.sync(shard);
    const cids = await files.list(shard);
    for (let at = 0; at < cids.length; at += PIECE) {
      const piece = await Promise.all(
        cids.slice(at, at + PIECE).map(async (cid) => {
          const size = await files.size(cid);
          return size === undefined ? [] : [{ cid, size }];
        }),
      );
      entry.add(piece.flat());
    }
  }
  entry.finish(until);
  const { blocks } = index.usage();
  if (blocks > 0)
    logger.warn('the index of the blocks was made from their files', {
      blocks,
      seconds: Math.round((performance.now() - started) / 1000),
    });
}

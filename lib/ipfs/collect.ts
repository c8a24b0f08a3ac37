import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cursor } from './blockstore/collector.ts';
import type { DurableBlockstore } from './blockstore/durable-blockstore.ts';
import { createReferences } from './blockstore/references.ts';

/** What a pass of garbage collection did. `broken` pinned roots lack inner nodes: then nothing is collected, for nobody knows what they reach. */
export type CollectReport = { readonly blocks: number; readonly bytes: number; readonly broken: number };

/**
 * Deletes all blocks that no pin reaches and nothing holds, in small steps between which others use the store.
 * @throws ContentError `storage`, `no-space`, `read-only`; what was deleted until then is.
 */
export async function collectGarbage(store: DurableBlockstore, signal?: AbortSignal): Promise<CollectReport> {
  const references = createReferences(store.index);
  let [blocks, bytes] = [0, 0];
  let cursor: Cursor | undefined;
  do {
    const broken = references.broken().length;
    if (broken > 0) return { blocks, bytes, broken };
    const batch = await store.collectSome(cursor);
    blocks += batch.blocks;
    bytes += batch.bytes;
    cursor = batch.next;
    await nextTurn();
  } while (cursor !== undefined && signal?.aborted !== true);
  while (signal?.aborted !== true && (await store.compactSome())) await nextTurn();
  return { blocks, bytes, broken: 0 };
}

import { concatBytes, type Bytes } from '../../../base/bytes.ts';
import { hashBulk } from '../../../crypto/bulk.ts';
import type { ChunkRef, KnownRecord, TrieNode } from './node.ts';
import { allEnded, createPool, type Pool } from './pool.ts';
import {
  readChunk,
  readNode,
  readRoot,
  type ExpectedState,
  type NodeRef,
  type ReadLeaf,
  type ReadRecord,
} from './read-node.ts';
import type { FetchPage } from './read-page.ts';
import type { StateKeys } from './state-keys.ts';
import { createStateTrie, type StateTrie } from './trie.ts';

export type StateRecord = { readonly key: string; readonly value: Bytes };

export type RestoreOptions = {
  fetchPage: FetchPage;
  /** Gets every record once, in no order. While it works, one place for fetching stays taken, so it can slow the reading down. */
  onRecords(records: readonly StateRecord[]): void | Promise<void>;
  /** Pages that are fetched at a time; 16 if not given. */
  readonly parallel?: number;
};

type Reading = { keys: StateKeys; options: RestoreOptions; pool: Pool };

/**
 * Reads a whole committed state. At most `parallel` pages or values are held at a time; after an error no more records come, and
 * those that came are worthless.
 * @throws StateError `page-lost`, `page-altered`, `page-swapped`, `page-stale`, `wrong-root`, `malformed-page`; what `onRecords`
 *   throws.
 */
export async function restoreState(
  keys: StateKeys,
  expected: ExpectedState,
  options: RestoreOptions,
): Promise<StateTrie> {
  const reading = { keys, options, pool: createPool(options.parallel ?? 16) };
  const { root, version, position } = expected;
  const ref = await readRoot(keys, options.fetchPage, expected);
  const top = ref && (await restoreNode(reading, ref));
  return createStateTrie(keys, { root, version, position, top });
}

async function restoreNode(reading: Reading, ref: NodeRef): Promise<TrieNode> {
  const { keys, options, pool } = reading;
  const page = await pool(async () => {
    const read = await readNode(keys, options.fetchPage, ref);
    if (read.kind === 'branch') return read;
    const inline = read.records.filter((record) => 'value' in record);
    if (inline.length > 0) await options.onRecords(inline.map(({ key, value }) => ({ key, value })));
    return withoutValues(read);
  });
  const { hash, version, count } = ref;
  if (page.kind === 'leaf') {
    const records = await allEnded(page.records.map((record) => restoreRecord(reading, record)));
    return { kind: 'leaf', ref: { hash, version }, digest: page.digest, records };
  }
  const children = await allEnded(
    page.children.map(async (child) => child && (await restoreNode(reading, child))),
  );
  return { kind: 'branch', ref: { hash, version }, count, children };
}

/** A leaf waits for the values outside it; its own it must not keep for so long. */
async function withoutValues({ kind, content, records }: ReadLeaf) {
  const digest = await hashBulk(content);
  const kept = records.map((record) => ('value' in record ? { path: record.path, key: record.key } : record));
  return { kind, digest, records: kept };
}

type LocatedRecord = { path: string; key: string } | Exclude<ReadRecord, { value: Bytes }>;

async function restoreRecord({ keys, options, pool }: Reading, record: LocatedRecord): Promise<KnownRecord> {
  if (!('chunks' in record)) return record;
  const { path, key, length } = record;
  const chunks: ChunkRef[] = [];
  await pool(async () => {
    const pieces: Bytes[] = [];
    for (const [index, ref] of record.chunks.entries()) {
      const piece = await readChunk(keys, options.fetchPage, record, index, ref);
      chunks.push({ ...ref, digest: await hashBulk(piece) });
      pieces.push(piece);
    }
    await options.onRecords([{ key, value: concatBytes(...pieces) }]);
  });
  return { path, key, outside: { length, chunks } };
}

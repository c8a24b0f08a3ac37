import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import { hashBulk } from '../../../crypto/bulk.ts';
import { branchCodec, leafCodec, rootCodec, type LeafContent } from './contents.ts';
import { needsValue, type Draft, type DraftBranch, type DraftLeaf, type DraftRecord } from './draft.ts';
import { MAX_INLINE_BYTES, ROOT_PLACE } from './layout.ts';
import { countOf, type KnownRecord, type TrieNode } from './node.ts';
import { sealPage, type PageRef, type StoredPage } from './page.ts';
import { createPool } from './pool.ts';
import { StateError } from './state-error.ts';
import type { StateKeys } from './state-keys.ts';
import { writeValue, type StorePage } from './value-pages.ts';

/** Pages that are encrypted at a time; enough to keep the platform's threads busy. */
const AT_ONCE = 16;

export type PageWriter = {
  write(node: TrieNode | Draft | undefined): Promise<TrieNode | undefined>;
  writeRoot(position: number, top: TrieNode | undefined): Promise<PageRef>;
  /** What was written: every page after those that it refers to. */
  readonly pages: readonly StoredPage[];
};

/** Encrypts a commitment's changed pages. @param values - of all keys that `keysNeeded` names. */
export function createPageWriter(
  keys: StateKeys,
  version: number,
  values: ReadonlyMap<string, Bytes>,
): PageWriter {
  const pages: StoredPage[] = [];
  const pool = createPool(AT_ONCE);
  const store: StorePage = async (page) => {
    const stored = await sealPage(keys, { ...page, version });
    pages.push(stored);
    return { hash: stored.hash, version };
  };
  const write = async (node: TrieNode | Draft | undefined): Promise<TrieNode | undefined> => {
    if (node?.kind === 'draft-leaf') return pool(() => writeLeaf(store, node, values));
    if (node?.kind !== 'draft-branch') return node;
    const children = await Promise.all(node.children.map(write));
    return writeBranch(store, node, children);
  };
  return {
    pages,
    write,
    writeRoot(position, top) {
      const { contract } = keys.scope;
      const reference = top && ([top.ref.hash, top.ref.version, countOf(top)] as [Bytes, number, number]);
      const content = rootCodec.encode({ contract, position, top: reference ?? null });
      return store({ kind: 'root', place: ROOT_PLACE, content });
    },
  };
}

/** A page whose content is that of the committed one stays as it is, so that needless marks never change a root. */
async function writeLeaf(
  store: StorePage,
  { place, records, before }: DraftLeaf,
  values: ReadonlyMap<string, Bytes>,
): Promise<TrieNode> {
  const known: KnownRecord[] = [];
  const listed: LeafContent = [];
  for (const record of records) {
    const written = await writeRecord(store, record, values);
    known.push(written.known);
    listed.push(written.listed);
  }
  const content = leafCodec.encode(listed);
  const digest = await hashBulk(content);
  if (before !== undefined && equalBytes(before.digest, digest)) return before;
  return { kind: 'leaf', ref: await store({ kind: 'leaf', place, content }), digest, records: known };
}

async function writeRecord(
  store: StorePage,
  record: DraftRecord,
  values: ReadonlyMap<string, Bytes>,
): Promise<{ known: KnownRecord; listed: LeafContent[number] }> {
  const { path, key, outside: before } = record;
  let outside = before;
  if (needsValue(record)) {
    const value = values.get(key);
    if (value === undefined) throw new StateError('missing-value', 'a record without a value');
    if (value.length <= MAX_INLINE_BYTES) return { known: { path, key }, listed: [key, value] };
    outside = await writeValue(store, path, value, before);
  }
  if (outside === undefined) throw new StateError('missing-value', 'a record without a value');
  const chunks = outside.chunks.map(({ hash, version }): [Bytes, number] => [hash, version]);
  return { known: { path, key, outside }, listed: [key, outside.length, chunks] };
}

async function writeBranch(
  store: StorePage,
  { place, before }: DraftBranch,
  children: readonly (TrieNode | undefined)[],
): Promise<TrieNode> {
  if (before !== undefined && children.every((child, nibble) => child === before.children[nibble]))
    return before;
  const listed = children.flatMap((child, nibble): [number, Bytes, number, number][] =>
    child === undefined ? [] : [[nibble, child.ref.hash, child.ref.version, countOf(child)]],
  );
  const ref = await store({ kind: 'branch', place, content: branchCodec.encode(listed) });
  const count = children.reduce((sum, child) => sum + countOf(child), 0);
  return { kind: 'branch', ref, count, children };
}

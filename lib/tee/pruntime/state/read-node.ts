import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import type { Codec } from '../../../base/schema.ts';
import { branchCodec, chunksOf, leafCodec, rootCodec } from './contents.ts';
import { CHUNK_BYTES, childPlace, MAX_LEAF_RECORDS, ROOT_PLACE, valuePlace } from './layout.ts';
import type { PageRef } from './page.ts';
import { malformed, readPage, wrongRoot, type FetchPage } from './read-page.ts';
import type { StateKeys } from './state-keys.ts';
import type { CommittedState } from './trie.ts';

/** Reads pages as `readPage` does, and refuses what is not the one encoding of a state. */

export type NodeRef = PageRef & { readonly place: string; readonly count: number };
export type ReadRecord = { readonly path: string; readonly key: string } & (
  { readonly value: Bytes } | { readonly length: number; readonly chunks: readonly PageRef[] }
);
export type ReadLeaf = {
  readonly kind: 'leaf';
  readonly content: Bytes;
  readonly records: readonly ReadRecord[];
};
export type ReadBranch = { readonly kind: 'branch'; readonly children: readonly (NodeRef | undefined)[] };

/** What the chain says of a state; the scope of the keys says the rest. */
export type ExpectedState = Omit<CommittedState, 'count'>;

/** @returns the reference of the top page, `undefined` for a state without records. @throws StateError. */
export async function readRoot(
  keys: StateKeys,
  fetchPage: FetchPage,
  expected: ExpectedState,
): Promise<NodeRef | undefined> {
  const ref = { hash: expected.root, version: expected.version };
  const page = await readPage(keys, fetchPage, ref, { kind: 'root', place: ROOT_PLACE });
  const { contract, position, top } = decode(rootCodec, page.content, ROOT_PLACE);
  if (!equalBytes(contract, keys.scope.contract) || position !== expected.position) throw wrongRoot();
  if (top === null) return undefined;
  const [hash, version, count] = top;
  if (count === 0 || version > page.version) throw malformed(ROOT_PLACE, 'a wrong reference');
  return { hash, version, count, place: '' };
}

/** The count says whether the page must be a branch or a leaf. @throws StateError. */
export async function readNode(
  keys: StateKeys,
  fetchPage: FetchPage,
  ref: NodeRef,
): Promise<ReadLeaf | ReadBranch> {
  const { place } = ref;
  const kind = ref.count > MAX_LEAF_RECORDS ? 'branch' : 'leaf';
  const { content } = await readPage(keys, fetchPage, ref, { kind, place });
  return kind === 'leaf'
    ? { kind, content, records: recordsIn(keys, content, ref) }
    : { kind, children: childrenIn(content, ref) };
}

/** One piece of a value that lies outside its leaf. @throws StateError. */
export async function readChunk(
  keys: StateKeys,
  fetchPage: FetchPage,
  value: { readonly path: string; readonly length: number },
  index: number,
  ref: PageRef,
): Promise<Bytes> {
  const place = valuePlace(value.path, index);
  const { content } = await readPage(keys, fetchPage, ref, { kind: 'value', place });
  if (content.length !== Math.min(CHUNK_BYTES, value.length - index * CHUNK_BYTES))
    throw malformed(place, 'a piece of the wrong length');
  return content;
}

function childrenIn(content: Bytes, { place, count, version: newest }: NodeRef): (NodeRef | undefined)[] {
  const children: (NodeRef | undefined)[] = Array.from({ length: 16 }, () => undefined);
  let [last, sum] = [-1, 0];
  for (const [nibble, hash, version, below] of decode(branchCodec, content, place)) {
    if (nibble <= last || nibble > 15) throw malformed(place, 'children that are not sorted');
    if (below === 0 || version > newest) throw malformed(place, 'a wrong reference');
    children[nibble] = { hash, version, count: below, place: childPlace(place, nibble) };
    last = nibble;
    sum += below;
  }
  if (sum !== count) throw malformed(place, 'another number of records than its reference says');
  return children;
}

function recordsIn(
  keys: StateKeys,
  content: Bytes,
  { place, count, version: newest }: NodeRef,
): ReadRecord[] {
  const listed = decode(leafCodec, content, place);
  if (listed.length !== count) throw malformed(place, 'another number of records than its reference says');
  let last = '';
  return listed.map(([key, ...rest]) => {
    const path = keys.pathOf(key);
    if (!path.startsWith(place)) throw malformed(place, 'a record of another place');
    if (path <= last) throw malformed(place, 'records that are not sorted');
    last = path;
    if (rest.length === 1) return { path, key, value: rest[0] };
    const [length, chunks] = rest;
    if (chunks.length !== chunksOf(length)) throw malformed(place, 'a value with too few or many pages');
    if (chunks.some(([, version]) => version > newest)) throw malformed(place, 'a wrong reference');
    return { path, key, length, chunks: chunks.map(([hash, version]) => ({ hash, version })) };
  });
}

function decode<T>(codec: Codec<T>, content: Bytes, place: string): T {
  try {
    return codec.decode(content);
  } catch (cause) {
    throw malformed(place, 'not the encoding of its content', cause);
  }
}

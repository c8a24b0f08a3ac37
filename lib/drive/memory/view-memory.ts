import * as v from 'valibot';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesOf, codecOf, textUpTo, uint } from '../../base/schema.ts';
import { createSerial } from '../../base/serial.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { NodeId, NodeView } from '../../../contracts/drive/schema.ts';
import type { Meta } from '../content/meta.ts';
import type { SealedStore } from './sealed-store.ts';

/**
 * A listing as a device keeps it between visits: the nodes with their metadata in clear (under the seal), and the cursor up to which the
 * drive's changes are in it. Nodes lie in 64 pages by the first byte of their ids, so that a change rewrites a page; the head names each
 * page's hash, so that pages of different times do not pass for one listing.
 *
 * | head | |
 * | --- | --- |
 * | v | 1; any other is forgotten, and the listing fetched anew |
 * | cursor, scope | as the contract's `list` gave them |
 * | at | when this device last heard that it is the newest, milliseconds since 1970 |
 * | pages | SHA-256 of each sealed page; empty for one without nodes |
 */
const PAGES = 64;
const head = codecOf(
  'remembered listing',
  v.strictObject({
    v: v.literal(1),
    cursor: uint,
    scope: textUpTo(1 << 20),
    at: uint,
    pages: v.pipe(v.array(v.union([bytesOf(0), bytesOf(32)])), v.length(PAGES)),
  }),
);
const HEAD = 'head';

export type RememberedNode = { readonly node: NodeView<Bytes>; readonly meta: Meta | undefined };
export type Remembered = { cursor: number; scope: string; at: number; nodes: readonly RememberedNode[] };

export type ViewMemory = {
  /** What was kept, whole; `undefined` where there is nothing or any of it is not what was written. */
  load(): Promise<Remembered | undefined>;
  /** Keeps the listing as it is now. @param changed ids of the nodes that differ since the last time, removed ones included. */
  save(
    at: Pick<Remembered, 'cursor' | 'scope' | 'at'>,
    known: ReadonlyMap<NodeId, RememberedNode>,
    changed: Iterable<NodeId>,
  ): Promise<void>;
  clear(): Promise<void>;
};

export function createViewMemory(store: SealedStore): ViewMemory {
  const serial = createSerial();
  let pages: Bytes[] = [];
  let lastHead: Bytes | undefined;

  const forget = (): void => {
    pages = Array.from({ length: PAGES }, () => new Uint8Array());
    lastHead = undefined;
  };
  forget();

  const load = async (): Promise<Remembered | undefined> => {
    const found = await store.readAll();
    const kept = found.get(HEAD);
    if (kept === undefined) return undefined;
    const { cursor, scope, at, pages: hashes } = head.decode(kept.plain);
    const nodes: RememberedNode[] = [];
    for (const [i, hash] of hashes.entries()) {
      if (hash.length === 0) continue;
      const page = found.get(pageName(i));
      if (page === undefined || !equalBytes(hashBytes(page.sealed), hash)) return undefined;
      nodes.push(...(decodeCbor(page.plain) as StoredNode[]).map(fromStored));
    }
    pages = hashes;
    lastHead = kept.sealed;
    return { cursor, scope, at, nodes };
  };

  const save: ViewMemory['save'] = async ({ cursor, scope, at }, known, changed) => {
    const isOurs = lastHead !== undefined && sameOrBothAbsent(await store.peek(HEAD), lastHead);
    const stale = isOurs ? new Set([...changed].map(pageOf)) : new Set(Array(PAGES).keys());
    const records = new Map<string, Bytes | undefined>();
    const hashes = [...pages];
    for (const [i, nodes] of byPage(known, stale)) {
      const sealed = nodes.length === 0 ? undefined : await store.seal(pageName(i), encodeCbor(nodes));
      records.set(pageName(i), sealed);
      hashes[i] = sealed === undefined ? new Uint8Array() : hashBytes(sealed);
    }
    const sealed = await store.seal(HEAD, head.encode({ v: 1, cursor, scope, at, pages: hashes }));
    await store.write(records.set(HEAD, sealed));
    pages = hashes;
    lastHead = sealed;
  };

  return {
    load: () =>
      serial(async () => {
        try {
          return await load();
        } catch (error) {
          if (error instanceof CodedError) return undefined;
          throw error;
        }
      }),
    save: (at, known, changed) => serial(() => save(at, known, changed)),
    clear: () =>
      serial(() => {
        forget();
        return store.clear();
      }),
  };
}

const pageName = (page: number): string => String(page).padStart(2, '0');
const pageOf = (id: NodeId): number => (Number.parseInt(id.slice(0, 2), 16) || 0) % PAGES;

/** Another tab may have written since: then its pages are not the ones that this tab knows. */
const sameOrBothAbsent = (a: Bytes | undefined, b: Bytes | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equalBytes(a, b);

/** CBOR has no `undefined`, and metadata that was read makes its sealed form superfluous. */
type StoredNode = [NodeView<Bytes>, Meta | null];

const fromStored = ([node, meta]: StoredNode): RememberedNode => ({ node, meta: meta ?? undefined });

function byPage(
  known: ReadonlyMap<NodeId, RememberedNode>,
  wanted: ReadonlySet<number>,
): Map<number, CborValue[]> {
  const found = new Map<number, CborValue[]>([...wanted].map((page) => [page, []]));
  for (const [id, { node, meta }] of known) {
    const page = found.get(pageOf(id));
    if (page === undefined) continue;
    page.push(meta === undefined ? [node, null] : [{ ...node, meta: new Uint8Array() }, meta]);
  }
  return found;
}

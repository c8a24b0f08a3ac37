import * as dagPb from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { checkCid, DAG_PB, RAW, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';
import { spanOf, type EntityBytes, type Span } from './entity-bytes.ts';
import type { WantedCar } from './negotiation.ts';

type Load = (cid: CID) => Promise<Bytes>;
type Node = { readonly unixfs: UnixFS; readonly links: readonly dagPb.PBLink[] };

/**
 * The blocks below a block that are needed to read the thing that it is: of a file all, or those of a range; of a sharded folder its shards, which list
 * it. Of anything else none. Depth first, each block as often as it occurs.
 * @throws ContentError `malformed`; as `load`.
 */
export async function* entityBelow(
  root: Block,
  range: EntityBytes | undefined,
  load: Load,
): AsyncGenerator<Block, void, undefined> {
  if (root.cid.code !== DAG_PB) return;
  const node = unixfsOf(root);
  if (node?.unixfs.type === 'hamt-sharded-directory') yield* shardsBelow(node, load);
  if (node?.unixfs.type !== 'file') return;
  const length = Number(node.unixfs.fileSize());
  const span = spanOf(range ?? { from: 0, to: undefined }, length);
  if (span !== 'none') yield* fileBelow(node, span, load);
}

/** Refuses a range that lies outside a file before anything is sent. @throws ContentError `malformed`. */
export function checkEntityBytes(root: Block, { scope, bytes }: Pick<WantedCar, 'scope' | 'bytes'>): void {
  if (scope !== 'entity' || bytes === undefined) return;
  const length = lengthOf(root);
  if (length !== undefined) spanOf(bytes, length);
}

/** Of a file, in bytes. */
function lengthOf(root: Block): number | undefined {
  if (root.cid.code === RAW) return root.bytes.length;
  if (root.cid.code !== DAG_PB) return undefined;
  const node = unixfsOf(root);
  return node?.unixfs.type === 'file' ? Number(node.unixfs.fileSize()) : undefined;
}

/** @param span within the node's own bytes. */
async function* fileBelow(
  { unixfs, links }: Node,
  { first, last }: Span,
  load: Load,
): AsyncGenerator<Block, void, undefined> {
  if (unixfs.blockSizes.length !== links.length)
    throw new ContentError('malformed', 'a node of a file does not say how long its parts are');
  let start = unixfs.data?.length ?? 0;
  for (const [at, { Hash: cid }] of links.entries()) {
    const length = Number(unixfs.blockSizes[at]);
    const end = start + length;
    if (start > last) return;
    if (end > first && length > 0) {
      const block = { cid: checkCid(cid), bytes: await load(cid) };
      yield block;
      if (cid.code === DAG_PB) {
        const within = { first: Math.max(0, first - start), last: Math.min(last - start, length - 1) };
        yield* fileBelow(nodeOf(block), within, load);
      }
    }
    start = end;
  }
}

async function* shardsBelow({ unixfs, links }: Node, load: Load): AsyncGenerator<Block, void, undefined> {
  const prefix = (Number(unixfs.fanout ?? 256n) - 1).toString(16).length;
  for (const { Name: name = '', Hash: cid } of links) {
    // An entry has its name behind the prefix; a shard has nothing there.
    if (name.length !== prefix || cid.code !== DAG_PB) continue;
    const block = { cid: checkCid(cid), bytes: await load(cid) };
    yield block;
    yield* shardsBelow(nodeOf(block), load);
  }
}

/** `undefined` for a node of other data, which is its own entity. */
function unixfsOf(block: Block): Node | undefined {
  try {
    return nodeOf(block);
  } catch {
    return undefined;
  }
}

function nodeOf({ bytes }: Block): Node {
  try {
    const { Data, Links } = dagPb.decode(bytes);
    return { unixfs: UnixFS.unmarshal(Data ?? new Uint8Array(0)), links: Links };
  } catch (cause) {
    throw new ContentError('malformed', 'not a UnixFS node', { cause });
  }
}

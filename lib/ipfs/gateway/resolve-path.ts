import { walkPath } from 'ipfs-unixfs-exporter';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { RAW, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';

/** What a content path leads to. */
export type ResolvedPath = {
  /** Blocks that show where it leads, from the root to the last one, that one included. */
  readonly blocks: readonly Block[];
  readonly terminus: Block;
  /** CIDs of the root and of each segment. */
  readonly roots: readonly CID[];
};

/** Segments of a path. */
const DEEPEST = 256;

/**
 * Follows a path through folders, sharded ones too, and links of plain data.
 * @param segments decoded. @throws ContentError `not-found` where there is no such thing; as `load`.
 */
export async function resolvePath(
  root: CID,
  segments: readonly string[],
  load: (cid: CID) => Promise<Bytes>,
): Promise<ResolvedPath> {
  if (segments.length > DEEPEST || segments.some((name) => name === '' || /[/\\]/.test(name)))
    throw nothing();
  if (segments.length === 0 && root.code === RAW) {
    const terminus = { cid: root, bytes: await load(root) };
    return { blocks: [terminus], terminus, roots: [root] };
  }
  const blocks: Block[] = [];
  const read = async (cid: CID): Promise<Bytes> => {
    const known = blocks.find((block) => block.cid.equals(cid));
    if (known !== undefined) return known.bytes;
    const bytes = await load(cid);
    blocks.push({ cid, bytes });
    return bytes;
  };
  const blockstore = {
    async *get(cid: CID) {
      yield await read(cid);
    },
  };
  let roots: readonly CID[] = [root];
  try {
    for await (const entry of walkPath([root.toString(), ...segments].join('/'), blockstore))
      roots = entry.roots;
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw nothing(cause);
  }
  const last = roots.at(-1) ?? root;
  const terminus = { cid: last, bytes: await read(last) };
  return { blocks, terminus, roots };
}

const nothing = (cause?: unknown): ContentError =>
  new ContentError('not-found', 'the path leads to nothing', { cause });

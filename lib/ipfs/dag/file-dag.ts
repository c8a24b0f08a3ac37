import type { CID } from 'multiformats/cid';
import { RAW } from '../block.ts';
import type { Bytes } from '../../base/bytes.ts';
import { keepRecent } from '../../base/keep-recent.ts';
import { ContentError } from '../content-error.ts';
import { DAG_WIDTH, parseFileNode, type FileNode } from './file-node.ts';

/** Where a leaf lies in its file, as inner nodes say: nobody has looked. Bytes. */
export type LeafPlace = { readonly cid: CID; readonly from: number; readonly length: number };

/** A file opened by its root: which CID each leaf has. Only inner nodes are fetched for it. */
export type FileDag = {
  readonly leafCount: number;
  /** @throws ContentError `wrong-layout` for an index out of range or a DAG that is not balanced; as the fetch. */
  leaf(index: number): Promise<LeafPlace>;
};

/** 1024^5 leaves still count exactly. */
const MAX_HEIGHT = 5;
/** Inner nodes kept; each covers 1024 leaves. */
const NODES_KEPT = 16;

/**
 * Reads the balanced layout that {@link createDagBuilder} writes.
 * @param fetchBlock fetches a block and verifies it
 * @throws ContentError `wrong-layout`, `malformed`; as the fetch.
 */
export async function openFileDag(root: CID, fetchBlock: (cid: CID) => Promise<Bytes>): Promise<FileDag> {
  if (root.code === RAW) {
    return {
      leafCount: 1,
      // How long it is, nobody says.
      leaf: (index) =>
        index === 0 ? Promise.resolve({ cid: root, from: 0, length: 0 }) : Promise.reject(noLeaf()),
    };
  }
  const nodeAt = keepRecent(
    NODES_KEPT,
    (cid: CID) => cid.toString(),
    async (cid) => parseFileNode(await fetchBlock(cid)),
  );
  const { height, leafCount } = await measure(root, nodeAt);
  return {
    leafCount,
    async leaf(index) {
      if (!Number.isInteger(index) || index < 0 || index >= leafCount) throw noLeaf();
      let cid = root;
      let rest = index;
      let isLast = true;
      let from = 0;
      let length = 0;
      for (let level = height; level > 0; level--) {
        const node = await nodeAt(cid);
        const span = DAG_WIDTH ** (level - 1);
        const at = Math.floor(rest / span);
        const child = node.children[at];
        const full = isLast || node.children.length === DAG_WIDTH;
        if (!full || child === undefined || node.kind !== kindAt(level)) throw notBalanced();
        isLast &&= at === node.children.length - 1;
        cid = child;
        from += node.sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
        length = node.sizes[at] ?? 0;
        rest %= span;
      }
      return { cid, from, length };
    },
  };
}

/** Follows the last child of each level down to the leaves. */
async function measure(root: CID, nodeAt: (cid: CID) => Promise<FileNode>) {
  const widths: number[] = [];
  for (let cid: CID | undefined = root; cid !== undefined;) {
    const node: FileNode = await nodeAt(cid);
    widths.push(node.children.length);
    if (widths.length > MAX_HEIGHT) throw notBalanced();
    cid = node.kind === 'nodes' ? node.children.at(-1) : undefined;
  }
  // All but the last child of a node are full; the last one is counted on its own level.
  const before = widths.slice(0, -1).reduce((sum, width, depth) => {
    return sum + (width - 1) * DAG_WIDTH ** (widths.length - 1 - depth);
  }, 0);
  return { height: widths.length, leafCount: before + (widths.at(-1) ?? 0) };
}

const kindAt = (level: number): FileNode['kind'] => (level === 1 ? 'leaves' : 'nodes');
const noLeaf = (): ContentError => new ContentError('wrong-layout', 'the file has no such leaf');
const notBalanced = (): ContentError => new ContentError('wrong-layout', 'the DAG is not balanced');

import type { CID } from 'multiformats/cid';
import { createSerial } from '../../base/serial.ts';
import { createBlock, RAW, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';
import { createFileNode, DAG_WIDTH, leafChild, type Child } from './file-node.ts';

export type DagBuilder = {
  /**
   * Takes the next leaf. Calls may overlap; leaves keep the order of the calls.
   * @returns the leaf's block and every inner node that it completes, children before parents
   * @throws ContentError `wrong-layout` for an empty leaf or after `finish`, `too-large`.
   */
  addLeaf(bytes: Uint8Array): Promise<Block[]>;
  /**
   * Takes the next leaf by its name and length, because its block is stored already.
   * @returns the inner nodes that it completes
   * @throws ContentError as `addLeaf`.
   */
  addStoredLeaf(cid: CID, length: number): Promise<Block[]>;
  /**
   * Closes the file. A single leaf is itself the root.
   * @returns the root, the inner nodes not returned before, and the bytes of all blocks under the root, itself included
   * @throws ContentError `wrong-layout` if there is no leaf.
   */
  finish(): Promise<{ root: CID; blocks: Block[]; bytes: number }>;
};

/**
 * Builds a plain UnixFS file from leaves as they come: CIDv1, SHA-256, raw leaves, balanced, 1024 children a
 * node, no metadata (protocol, "Files"). Memory: at most one unfinished node for each level of the tree.
 */
export function createDagBuilder(width: number = DAG_WIDTH): DagBuilder {
  /** Finished children that have no parent yet, by level; level 0 are the leaves. */
  const levels: Child[][] = [];
  const inOrder = createSerial();
  let finished = false;

  const closeNode = async (level: number, blocks: Block[]): Promise<void> => {
    const { block, child } = await createFileNode(levels[level] ?? []);
    levels[level] = [];
    blocks.push(block);
    (levels[level + 1] ??= []).push(child);
  };

  async function add(leaf: Child): Promise<Block[]> {
    assertTakes(leaf.treeSize);
    const blocks: Block[] = [];
    (levels[0] ??= []).push(leaf);
    for (let level = 0; levels[level]?.length === width; level++) await closeNode(level, blocks);
    return blocks;
  }

  function assertTakes(length: number): void {
    if (finished) throw new ContentError('wrong-layout', 'the file is finished');
    if (length === 0) throw new ContentError('wrong-layout', 'a leaf is empty');
  }

  async function addLeaf(bytes: Uint8Array): Promise<Block[]> {
    // Leaves that overlap are hashed side by side, and added one after another.
    const hashing = createBlock(RAW, bytes);
    hashing.catch(() => undefined);
    return inOrder(async () => {
      const leaf = await hashing;
      return [leaf, ...(await add(leafChild(leaf)))];
    });
  }

  async function finish(): Promise<{ root: CID; blocks: Block[]; bytes: number }> {
    finished = true;
    const blocks: Block[] = [];
    for (let level = 0; level < levels.length; level++) {
      const open = levels[level] ?? [];
      const [only] = open;
      if (only !== undefined && open.length === 1 && level === levels.length - 1) {
        return { root: only.cid, blocks, bytes: only.treeSize };
      }
      if (open.length > 0) await closeNode(level, blocks);
    }
    throw new ContentError('wrong-layout', 'a file has at least one leaf');
  }

  return {
    addLeaf,
    addStoredLeaf: (cid, length) => inOrder(() => add({ cid, fileSize: BigInt(length), treeSize: length })),
    finish: () => inOrder(finish),
  };
}

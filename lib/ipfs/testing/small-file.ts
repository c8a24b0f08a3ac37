import type { CID } from 'multiformats/cid';
import type { Block } from '../block.ts';
import { createDagBuilder } from '../dag/dag-builder.ts';

export type SmallFile = { readonly root: CID; /** Leaves first. */ readonly blocks: readonly Block[] };

/** A file of these leaves, for tests. @param width - children a node */
export async function fileOfLeaves(leaves: readonly Uint8Array[], width?: number): Promise<SmallFile> {
  const builder = createDagBuilder(width);
  const blocks: Block[] = [];
  for (const leaf of leaves) blocks.push(...(await builder.addLeaf(leaf)));
  const { root, blocks: rest } = await builder.finish();
  return { root, blocks: [...blocks, ...rest] };
}

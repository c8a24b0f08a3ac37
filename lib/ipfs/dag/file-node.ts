import * as dagPb from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import type { CID } from 'multiformats/cid';
import { checkCid, createBlock, DAG_PB, RAW, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';

/** Inner nodes of a plain UnixFS file: links to leaves or to further nodes, no data, no metadata. */

/** Children of a full node. */
export const DAG_WIDTH = 1024;

/** A child as its parent records it. Sizes in bytes. */
export type Child = {
  readonly cid: CID;
  /** Of the file's bytes under the child. */
  readonly fileSize: bigint;
  /** Of all blocks under the child, itself included. */
  readonly treeSize: number;
};

/** `sizes`: of the file's bytes under each child, as the node says. */
export type FileNode = {
  readonly kind: 'leaves' | 'nodes';
  readonly children: readonly CID[];
  readonly sizes: readonly number[];
};

export const leafChild = ({ cid, bytes }: Block): Child => ({
  cid,
  fileSize: BigInt(bytes.length),
  treeSize: bytes.length,
});

export async function createFileNode(children: readonly Child[]): Promise<{ block: Block; child: Child }> {
  const unixfs = new UnixFS({ type: 'file', blockSizes: children.map(({ fileSize }) => fileSize) });
  const links = children.map(({ cid, treeSize }) => ({ Name: '', Tsize: treeSize, Hash: cid }));
  const bytes = dagPb.encode(dagPb.prepare({ Data: unixfs.marshal(), Links: links }));
  const block = await createBlock(DAG_PB, bytes);
  const treeSize = children.reduce((sum, child) => sum + child.treeSize, bytes.length);
  return { block, child: { cid: block.cid, fileSize: unixfs.fileSize(), treeSize } };
}

/**
 * Reads an inner node of a plain file.
 * @throws ContentError `malformed` if it does not decode, `wrong-layout` if it is anything else than such a node.
 */
export function parseFileNode(bytes: Uint8Array): FileNode {
  const { unixfs, links } = decodeNode(bytes);
  const plain =
    unixfs.type === 'file' && unixfs.data === undefined && unixfs.blockSizes.length === links.length;
  if (!plain || links.length === 0 || links.length > DAG_WIDTH) {
    throw new ContentError('wrong-layout', 'not an inner node of a plain file');
  }
  const children = links.map(({ Hash }) => checkCid(Hash));
  const codec = children[0]?.code;
  if ((codec !== RAW && codec !== DAG_PB) || children.some(({ code }) => code !== codec)) {
    throw new ContentError('wrong-layout', 'a node mixes leaves and nodes');
  }
  return { kind: codec === RAW ? 'leaves' : 'nodes', children, sizes: unixfs.blockSizes.map(Number) };
}

function decodeNode(bytes: Uint8Array) {
  try {
    const { Data, Links } = dagPb.decode(bytes);
    return { unixfs: UnixFS.unmarshal(Data ?? new Uint8Array(0)), links: Links };
  } catch (cause) {
    throw new ContentError('malformed', 'a node of a file does not decode', { cause });
  }
}

import * as dagPb from '@ipld/dag-pb';
import { UnixFS } from 'ipfs-unixfs';
import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { DAG_PB, type Block } from '../block.ts';
import { encodeCarHeader, encodeSectionHead } from '../car/car-encoding.ts';
import { ContentError } from '../content-error.ts';
import { walkDag } from '../dag/walk.ts';
import type { DagScope } from './negotiation.ts';

/** Streams a CAR of the DAG under a block that is already loaded; one block in memory at a time. */
export async function* carBody(
  root: Block,
  scope: DagScope,
  load: (cid: CID) => Promise<Bytes>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield encodeCarHeader(root.cid);
  if (scope === 'block' || (scope === 'entity' && !isFile(root))) {
    yield* section(root);
    return;
  }
  const fetch = (cid: CID): Promise<Bytes> =>
    cid.equals(root.cid) ? Promise.resolve(root.bytes) : load(cid);
  for await (const { cid, bytes } of walkDag(root.cid, fetch)) {
    if (bytes !== undefined) yield* section({ cid, bytes });
  }
}

function* section(block: Block): Generator<Uint8Array, void, undefined> {
  yield encodeSectionHead(block);
  if (block.bytes.length > 0) yield block.bytes;
}

/** Whether the entity is more than its root block: a file is; a folder's node and plain data are not. */
function isFile({ cid, bytes }: Block): boolean {
  if (cid.code !== DAG_PB) return false;
  try {
    return UnixFS.unmarshal(dagPb.decode(bytes).Data ?? new Uint8Array(0)).type === 'file';
  } catch (cause) {
    throw new ContentError('malformed', 'not a UnixFS node', { cause });
  }
}

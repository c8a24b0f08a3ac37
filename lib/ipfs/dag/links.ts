import * as dagCbor from '@ipld/dag-cbor';
import * as dagPb from '@ipld/dag-pb';
import { createUnsafe } from 'multiformats/block';
import type { CID } from 'multiformats/cid';
import { RAW, DAG_CBOR, checkCid, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';

/**
 * The CIDs to which a verified block links, in its order.
 * @throws ContentError `malformed` if the bytes do not decode, `bad-cid` if a link is of a kind that is not kept.
 */
export function linksOf({ cid, bytes }: Block): CID[] {
  if (cid.code === RAW) return [];
  return decodeLinks(cid, bytes).map(checkCid);
}

function decodeLinks(cid: CID, bytes: Uint8Array): CID[] {
  try {
    const block =
      cid.code === DAG_CBOR
        ? createUnsafe({ cid, bytes, codec: dagCbor })
        : createUnsafe({ cid, bytes, codec: dagPb });
    return Array.from(block.links(), ([, link]) => link);
  } catch (cause) {
    throw new ContentError('malformed', 'a node of a DAG does not decode', { cause });
  }
}

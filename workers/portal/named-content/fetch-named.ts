import type { CID } from 'multiformats/cid';
import { concatBytes, equalBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { hashBytes } from '../../../lib/crypto/domain.ts';
import { parseCid, RAW } from '../../../lib/ipfs/block.ts';
import { ContentError } from '../../../lib/ipfs/content-error.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { linksOf } from '../../../lib/ipfs/dag/links.ts';
import type { NamedContent } from './named-content.ts';

/** Bytes of a file's nodes above its leaves. */
const INNER_NODES = 64 << 10;
/** What a look at a block counts beside its bytes: many looks at small ones are work, too. */
const EACH = 64;

/**
 * Has all blocks of a file that a record names here, from connected peers where they are missing. CIDs are strangers' choice: what is larger than such content may be,
 * or makes as much work, or is something else than the record says, is not gone on with.
 * @returns its root.
 * @throws ContentError `bad-cid`, `too-large`, `wrong-block` for other content; `malformed`; `not-found`, `aborted` and what reading throws.
 */
export async function fetchNamed(
  node: Pick<ContentNode, 'get'>,
  { cid, hash, most }: NamedContent,
  signal: AbortSignal,
): Promise<CID> {
  const root = parseCid(cid);
  const leaves: Bytes[] = [];
  // In the order of the file. One that is named again is looked at again: few small nodes can be a file of any size.
  const waiting = [root];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const bytes = await node.get(next, { signal });
    seen += bytes.length + EACH;
    if (seen > most + INNER_NODES)
      throw new ContentError('too-large', `more than the ${String(most)} bytes that such content may have`);
    if (next.code === RAW) leaves.push(bytes);
    else waiting.push(...linksOf({ cid: next, bytes }).reverse());
  }
  if (equalBytes(hashBytes(concatBytes(...leaves)), hash)) return root;
  throw new ContentError('wrong-block', 'the content is not what the record says');
}

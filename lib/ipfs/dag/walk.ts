import type { CID } from 'multiformats/cid';
import { RAW } from '../block.ts';
import type { Bytes } from '../../base/bytes.ts';
import { linksOf } from './links.ts';

/** A block on a walk; `bytes` is absent for a leaf that was not read. */
export type Visited = { readonly cid: CID; readonly bytes: Bytes | undefined };

/**
 * Visits every block under `root` once, depth first, parents before children. Memory grows with the number of
 * blocks (their hashes), never with their bytes. `load` may return `undefined` for raw leaves only.
 * @throws ContentError as `load` does; `malformed` or `bad-cid` for nodes that cannot be followed.
 */
export async function* walkDag(
  root: CID,
  load: (cid: CID) => Promise<Bytes | undefined>,
): AsyncGenerator<Visited, void, undefined> {
  const seen = new Set([root.toString()]);
  const stack = [root];
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    const bytes = await load(cid);
    yield { cid, bytes };
    if (cid.code === RAW || bytes === undefined) continue;
    for (const link of linksOf({ cid, bytes }).reverse()) {
      const name = link.toString();
      if (seen.has(name)) continue;
      seen.add(name);
      stack.push(link);
    }
  }
}

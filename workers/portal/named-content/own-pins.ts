import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CID } from 'multiformats/cid';
import { equalBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { parseCid } from '../../../lib/ipfs/block.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { pinReleaseHash } from '../../../lib/protocol/pin-request.ts';

/**
 * The pins that a portal made by itself. Like a client's they have a release hash, of a secret that only this portal has: so it knows its own again, never takes
 * away another's pin of the same content, and nobody takes away one of its.
 */
export type OwnPins = {
  has(cid: string): boolean;
  /** CIDs, as text. */
  list(): readonly string[];
  /** @throws ContentError as pinning does. */
  add(root: CID, signal?: AbortSignal): Promise<void>;
  /** @throws ContentError. */
  remove(cid: string): Promise<void>;
};

/** Between turns, so that others get theirs. */
const PIECE = 1000;

export async function openOwnPins(
  node: Pick<ContentNode, 'pin' | 'release' | 'pins'>,
  network: Bytes,
  secret: Bytes,
): Promise<OwnPins> {
  const releaseOf = (root: CID): Bytes => pinReleaseHash(network, root.bytes, secret);
  const own = new Set<string>();
  for (const [at, { root, release }] of (await node.pins()).entries()) {
    if (release !== undefined && equalBytes(release, releaseOf(root))) own.add(root.toString());
    if (at % PIECE === PIECE - 1) await nextTurn();
  }
  return {
    has: (cid) => own.has(cid),
    list: () => [...own],
    async add(root, signal) {
      await node.pin(root, { release: releaseOf(root), signal });
      own.add(root.toString());
    },
    async remove(cid) {
      const root = parseCid(cid);
      await node.release(root, releaseOf(root));
      own.delete(cid);
    },
  };
}

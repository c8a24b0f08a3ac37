import type { ContentNode } from '../../../lib/ipfs/content-node.ts';

/** A node that tells of the pins that come and go. */
export function tellOfPins(node: ContentNode, tell: () => void): ContentNode {
  return {
    ...node,
    async pin(root, how) {
      await node.pin(root, how);
      tell();
    },
    async unpin(root) {
      const was = await node.unpin(root);
      if (was) tell();
      return was;
    },
    async release(root, hash) {
      const was = await node.release(root, hash);
      if (was) tell();
      return was;
    },
  };
}

import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { ContentNode } from '../../lib/ipfs/content-node.ts';

const EVERY = 30_000;
const PATIENCE = 10_000;

/**
 * Keeps a content node connected to those of other portals, so that what one of them lacks comes from another.
 * @param peers multiaddresses that end with the peer's identity.
 * @returns what ends it.
 */
export function keepPeers(
  node: Pick<ContentNode, 'dial'>,
  peers: readonly string[],
  logger: Logger,
): () => void {
  const away = new Set<string>();
  const dial = async (peer: string): Promise<void> => {
    try {
      await node.dial(peer, AbortSignal.timeout(PATIENCE));
      if (away.delete(peer)) logger.info('another portal’s content node is back', { peer });
    } catch (error) {
      if (!away.has(peer))
        logger.warn('another portal’s content node is away', { peer, error: describeError(error) });
      away.add(peer);
    }
  };
  const dialAll = (): void => {
    for (const peer of peers) void dial(peer);
  };
  dialAll();
  const timer = setInterval(dialAll, EVERY);
  return () => {
    clearInterval(timer);
  };
}

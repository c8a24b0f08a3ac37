import type { Hex } from '../substrate/hex.ts';
import type { FinalizedChain } from './finalized-chain.ts';

type Asked = { height: number; version: Promise<unknown> };

/**
 * The runtime version of a block's state. A light client downloads a runtime, more than a megabyte, for each block that it is asked about,
 * and peers give no state of old blocks. Headers say where the runtime changes, so one question serves all blocks between two changes.
 *
 * @param ask asks the light client about one block.
 */
export function createRuntimeVersions(
  chain: Pick<FinalizedChain, 'heightOf' | 'newest' | 'nextRuntime'>,
  ask: (hash: Hex) => Promise<unknown>,
): (hash: Hex) => Promise<unknown> {
  const known = new Set<Asked>();
  return (hash) => {
    const height = chain.heightOf(hash);
    if (height === undefined) return ask(hash);
    const end = chain.nextRuntime(height);
    for (const asked of known) if (chain.nextRuntime(asked.height) === end) return asked.version;
    // The newest block of the present runtime is the one whose state peers are most likely to have.
    const about = (end === undefined ? chain.newest() : undefined) ?? { hash, height };
    const asked: Asked = { height: about.height, version: ask(about.hash) };
    known.add(asked);
    asked.version.catch(() => known.delete(asked));
    return asked.version;
  };
}

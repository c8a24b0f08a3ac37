import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { RAW } from '../block.ts';
import { ContentError } from '../content-error.ts';
import { linksOf } from './links.ts';

/** Where the blocks of a DAG are, and where those come from that are not. */
export type BlockSources = {
  has(cid: CID): Promise<boolean>;
  /** A block that is here. */
  read(cid: CID): Promise<Bytes>;
  /** A block of somewhere else, kept here once this resolves. */
  fetch(cid: CID, signal: AbortSignal): Promise<Bytes>;
};

/** Blocks under way at a time: one after another they come about nine times slower. */
const WIDTH = 32;

/**
 * Fetches what a DAG lacks here, several blocks at a time. Memory grows with the number of blocks, never with their bytes.
 * @throws ContentError `incomplete` where a block is nowhere; `malformed`, `bad-cid`, `aborted`, `storage`. What came until then is kept.
 */
export async function completeDag(
  root: CID,
  { has, read, fetch }: BlockSources,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const until = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
  const seen = new Set([root.toString()]);
  const waiting = [root];
  const underWay = new Set<Promise<void>>();
  // Kept apart: several may end at once, and what failed must not go with what did not.
  let failure: { readonly error: unknown } | undefined;

  const visit = async (cid: CID): Promise<void> => {
    const isHere = await has(cid);
    if (isHere && cid.code === RAW) return;
    const bytes = isHere ? await read(cid) : await fetch(cid, until).catch(failAsIncomplete);
    for (const link of linksOf({ cid, bytes }).reverse()) {
      const name = link.toString();
      if (seen.has(name)) continue;
      seen.add(name);
      waiting.push(link);
    }
  };

  try {
    for (;;) {
      while (underWay.size < WIDTH) {
        const next = waiting.pop();
        if (next === undefined) break;
        const visiting: Promise<void> = visit(next)
          .catch((error: unknown) => {
            failure ??= { error };
          })
          .finally(() => underWay.delete(visiting));
        underWay.add(visiting);
      }
      if (underWay.size === 0) return;
      await Promise.race(underWay);
      if (failure !== undefined) throw failure.error;
    }
  } finally {
    stop.abort();
    await Promise.allSettled(underWay);
  }
}

function failAsIncomplete(cause: unknown): never {
  if (codeOf(cause) !== 'not-found') throw cause;
  throw new ContentError('incomplete', 'blocks of the DAG are neither here nor with a peer', { cause });
}

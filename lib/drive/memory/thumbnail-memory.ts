import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { bytesUpTo, codecOf, textUpTo } from '../../base/schema.ts';
import { createSerial } from '../../base/serial.ts';
import type { NodeId } from '../../../contracts/drive/schema.ts';
import { MAX_THUMBNAIL } from '../crypto/thumbnail-box.ts';
import type { SealedStore } from './sealed-store.ts';

/**
 * Thumbnails as a device keeps them between visits, so that showing them again releases nothing. They lie in 64 pages by the first byte
 * of their nodes' ids, at most 8 in each: the store is bounded by its form alone, whatever several tabs do at once.
 *
 * | page | |
 * | --- | --- |
 * | v | 1; any other is not there |
 * | thumbnails | node, CID of the sealed form, and the picture; newest first |
 */
const PAGES = 64;
const PER_PAGE = 8;
const thumbnail = v.strictObject({
  node: textUpTo(64),
  cid: textUpTo(128),
  bytes: bytesUpTo(MAX_THUMBNAIL),
});
const page = codecOf(
  'remembered thumbnails',
  v.strictObject({ v: v.literal(1), thumbnails: v.pipe(v.array(thumbnail), v.maxLength(PER_PAGE)) }),
);
export type RememberedThumbnail = v.InferOutput<typeof thumbnail>;

export type ThumbnailMemory = {
  /** Those that are kept, by node. A CID names one picture of one version, so no other passes for it. */
  recall(wanted: readonly Omit<RememberedThumbnail, 'bytes'>[]): Promise<Map<NodeId, Bytes>>;
  /** Never fails: a disk that takes nothing costs the memory and nothing else. */
  keep(found: readonly RememberedThumbnail[]): Promise<void>;
  clear(): Promise<void>;
};

export function createThumbnailMemory(store: SealedStore): ThumbnailMemory {
  const serial = createSerial();

  const read = async (name: string): Promise<readonly RememberedThumbnail[]> => {
    const plain = await store.read(name);
    if (plain === undefined) return [];
    try {
      return page.decode(plain).thumbnails;
    } catch (error) {
      if (error instanceof CodedError) return [];
      throw error;
    }
  };

  const keep = async (found: readonly RememberedThumbnail[]): Promise<void> => {
    const records = new Map<string, Bytes>();
    for (const [name, added] of byPage(found)) {
      const isNew = new Set(added.map(({ node }) => node));
      const kept = (await read(name)).filter(({ node }) => !isNew.has(node));
      const thumbnails = [...added, ...kept].slice(0, PER_PAGE);
      records.set(name, await store.seal(name, page.encode({ v: 1, thumbnails })));
    }
    await store.write(records);
  };

  return {
    async recall(wanted) {
      const recalled = [...byPage(wanted)].map(async ([name, some]) => {
        const cids = new Map(some.map(({ node, cid }) => [node, cid]));
        return (await read(name)).filter(({ node, cid }) => cids.get(node) === cid);
      });
      return new Map((await Promise.all(recalled)).flat().map(({ node, bytes }) => [node, bytes]));
    },
    keep: (found) => serial(() => keep(found)).catch(() => undefined),
    clear: () => serial(() => store.clear()),
  };
}

function byPage<T extends { node: NodeId }>(all: readonly T[]): Map<string, T[]> {
  const pages = new Map<string, T[]>();
  for (const one of all) {
    const name = String((Number.parseInt(one.node.slice(0, 2), 16) || 0) % PAGES).padStart(2, '0');
    pages.set(name, [...(pages.get(name) ?? []), one]);
  }
  return pages;
}

import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import { hashBulk } from '../../../crypto/bulk.ts';
import { CHUNK_BYTES, valuePlace } from './layout.ts';
import type { ChunkRef, OutsideValue } from './node.ts';
import type { Page, PageRef } from './page.ts';

/** Seals and keeps a page of the commitment that is being written. */
export type StorePage = (page: Omit<Page, 'version'>) => Promise<PageRef>;

/** Writes the pieces of a value that are not those of `before`; a piece at the same place that did not change keeps its page. */
export async function writeValue(
  store: StorePage,
  path: string,
  value: Bytes,
  before: OutsideValue | undefined,
): Promise<OutsideValue> {
  const chunks: ChunkRef[] = [];
  for (let at = 0; at < value.length; at += CHUNK_BYTES) {
    const content = value.subarray(at, at + CHUNK_BYTES);
    const digest = await hashBulk(content);
    const known = before?.chunks[chunks.length];
    if (known !== undefined && equalBytes(known.digest, digest)) chunks.push(known);
    else
      chunks.push({
        ...(await store({ kind: 'value', place: valuePlace(path, chunks.length), content })),
        digest,
      });
  }
  return { length: value.length, chunks };
}

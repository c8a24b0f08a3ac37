import type { BufferPool } from './buffer-pool.ts';
import type { Bytes } from './bytes.ts';

/** What is read of somebody's stream: `said` is how long its sender says it is, 0 where nothing is said; never more than `maxBytes` are held. */
export type PooledRead = { readonly said: number; readonly maxBytes: number; readonly pool: BufferPool };

/**
 * All that comes, in bytes of the pool.
 * @returns `undefined` for more than may come; the rest is not read, and the stream ended.
 * @throws what the stream throws; then the pool has its bytes back.
 */
export async function readPooled(
  stream: AsyncIterable<Uint8Array>,
  { said, maxBytes, pool }: PooledRead,
): Promise<Bytes | undefined> {
  if (said > maxBytes) return undefined;
  let bytes = pool.take(said);
  let length = 0;
  try {
    for await (const chunk of stream) {
      const needed = length + chunk.length;
      if (needed > maxBytes) {
        pool.give(bytes);
        return undefined;
      }
      if (needed > bytes.length) {
        const longer = pool.take(Math.min(maxBytes, 2 * needed));
        longer.set(bytes.subarray(0, length));
        pool.give(bytes);
        bytes = longer;
      }
      bytes.set(chunk, length);
      length = needed;
    }
  } catch (error) {
    pool.give(bytes);
    throw error;
  }
  return bytes.subarray(0, length);
}

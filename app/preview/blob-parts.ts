import type { Bytes } from '../../lib/base/bytes.ts';

/** Above this, what has come so far becomes a blob of its own: browsers keep blobs on the disk, and arrays in memory. */
const MOST_IN_MEMORY = 16 << 20;

/** Gathers a file as a blob. @param onProgress - told how many bytes are there. */
export async function readBlob(
  chunks: AsyncIterable<Bytes>,
  type: string,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Bytes[] = [];
  let waiting = 0;
  let total = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    waiting += chunk.length;
    total += chunk.length;
    onProgress(total);
    if (waiting < MOST_IN_MEMORY) continue;
    blobs.push(new Blob(parts));
    [parts, waiting] = [[], 0];
  }
  return new Blob([...blobs, ...parts], { type });
}

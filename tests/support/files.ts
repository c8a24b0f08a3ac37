import { asBytes, concatBytes, type Bytes } from '../../lib/base/bytes.ts';
import type { Download, UploadSource } from '../../lib/drive/index.ts';

/** Bytes that look like nothing and can be made again. */
export function patternBytes(length: number, seed = 1): Bytes {
  const out = new Uint8Array(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    out[i] = x;
  }
  return out;
}

export function sourceOf(name: string, bytes: Bytes, path: string[] = []): UploadSource {
  return {
    name,
    path,
    size: bytes.length,
    type: 'application/octet-stream',
    modified: 1_700_000_000_000,
    read: (start, end) => Promise.resolve(asBytes(bytes.slice(start, end))),
  };
}

export async function bytesOfDownload(download: Download): Promise<Bytes> {
  const chunks: Bytes[] = [];
  for await (const chunk of download.chunks()) chunks.push(chunk);
  return concatBytes(...chunks);
}

import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createBufferPool } from '../../lib/base/buffer-pool.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import type { Download, UploadSource } from '../../lib/drive/index.ts';

/** The files at a path; a folder gives all below it with their paths. Symbolic links are not followed. */
export async function* localSources(
  path: string,
  above: readonly string[] = [],
): AsyncIterable<UploadSource> {
  const info = await stat(path);
  if (info.isFile()) {
    yield {
      name: basename(path),
      path: above,
      size: info.size,
      type: typeOf(path),
      modified: Math.round(info.mtimeMs),
      read: reader(path),
    };
    return;
  }
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.filter((e) => e.isFile() || e.isDirectory())) {
    yield* localSources(join(path, entry.name), [...above, basename(path)]);
  }
}

function reader(path: string): UploadSource['read'] {
  return async (start, end, into = new Uint8Array(end - start)) => {
    const file = await open(path, 'r');
    try {
      const buffer = into.subarray(0, end - start);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
}

/** Parts of a download that are decrypted and not yet written, a megabyte each. */
const WRITES = 6;

/** Writes a download to a new file, each part after it was verified. What is there after an error is not whole. */
export async function writeDownload(download: Download, path: string): Promise<void> {
  const pool = createBufferPool((WRITES + 1) << 20);
  const file = await open(path, 'w');
  try {
    let position = 0;
    const writes: Promise<unknown>[] = [];
    const writeAt = async (chunk: Bytes, at: number): Promise<void> => {
      for (let done = 0; done < chunk.length;)
        done += (await file.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
      pool.give(chunk);
    };
    for await (const chunk of download.chunks(pool)) {
      const writing = writeAt(chunk, position);
      writing.catch(() => undefined);
      writes.push(writing);
      position += chunk.length;
      if (writes.length >= WRITES) await writes.shift();
    }
    await Promise.all(writes);
  } finally {
    await file.close();
  }
}

const TYPES: Record<string, string> = {
  txt: 'text/plain',
  md: 'text/markdown',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
};

/** MIME type by the ending; empty for what is not known. */
export function typeOf(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(TYPES, ending) ? (TYPES[ending] ?? '') : '';
}

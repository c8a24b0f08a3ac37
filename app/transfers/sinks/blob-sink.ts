import type { Bytes } from '../../../lib/base/bytes.ts';
import { offer } from './offer.ts';
import type { SavedFile, Sink } from './sink.ts';

/** Above this, what has come so far becomes a blob of its own: browsers keep blobs on the disk, and arrays in memory. */
const MOST_IN_MEMORY = 16 << 20;

/** Gathers the whole file, and has the browser save it then. Every browser can. */
export function openBlobSink({ name, type }: SavedFile): Sink {
  let blobs: Blob[] = [];
  let parts: Bytes[] = [];
  let waiting = 0;
  const gather = (): void => {
    blobs.push(new Blob(parts));
    [parts, waiting] = [[], 0];
  };
  return {
    write(part) {
      parts.push(part);
      waiting += part.length;
      if (waiting >= MOST_IN_MEMORY) gather();
      return Promise.resolve();
    },
    finish() {
      gather();
      offer(new Blob(blobs, { type: type === '' ? 'application/octet-stream' : type }), name);
      blobs = [];
      return Promise.resolve();
    },
    discard() {
      [blobs, parts] = [[], []];
      return Promise.resolve();
    },
  };
}

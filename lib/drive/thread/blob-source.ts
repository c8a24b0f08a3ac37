import { readStream, type ByteReader } from '../../base/byte-reader.ts';
import type { FileSource } from '../content/source-reader.ts';
import { DriveError } from '../drive-error.ts';

/** A file of so many bytes is read at once. */
const SHORT = 256 << 10;

/**
 * Reads a file of the browser as a stream while reads follow each other, into the memory that is given: reading part by part costs both the page and the
 * browser three times as much.
 * @throws DriveError `changed-while-reading` from `read` for a file that is gone or was written meanwhile.
 */
export function readerOfBlob(file: Blob, name: string): FileSource['read'] {
  let open: { reader: ByteReader; at: number } | undefined;
  return async (start, end, into = new Uint8Array(end - start)) => {
    try {
      if (start === 0 && end === file.size && end <= SHORT) return new Uint8Array(await file.arrayBuffer());
      if (open?.at !== start) {
        await open?.reader.end();
        open = { reader: readStream(file.slice(start).stream()), at: start };
      }
      const { bytes, length } = await open.reader.fill(into.subarray(0, end - start));
      open.at += length;
      return bytes.subarray(0, length);
    } catch (cause) {
      open = undefined;
      if (!(cause instanceof DOMException)) throw cause;
      throw new DriveError('changed-while-reading', `“${name}” cannot be read any more`, { cause });
    }
  };
}

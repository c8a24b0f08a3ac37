import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { DriveError } from '../drive-error.ts';
import type { UploadSource } from '../transfer-types.ts';

export type FileSource = Pick<UploadSource, 'name' | 'size' | 'read' | 'file'>;

/** So many pieces are asked of the source at a time: large reads are twice as fast in browsers. */
const PIECES = 8;

/**
 * Reads a source in pieces, front to back, and then zeros up to the padded length. While pieces of one read are used, the next one is
 * under way.
 * @param length bytes of a piece; the last one is shorter.
 * @param from where it begins, a multiple of `length`.
 * @returns what gives the next piece. It is part of a larger buffer.
 * @throws DriveError `changed-while-reading`, and what the source throws.
 */
export function createSourceReader(
  source: FileSource,
  { padded, length, from }: { padded: number; length: number; from: number },
): () => Promise<Bytes> {
  let asked = Math.min(from, source.size);
  let given = from;
  let buffer: Bytes = new Uint8Array();

  const askNext = (): Promise<Bytes> | undefined => {
    if (asked >= source.size) return undefined;
    const [start, end] = [asked, Math.min(asked + PIECES * length, source.size)];
    asked = end;
    const reading = source.read(start, end).then((part) => {
      if (part.length === end - start) return part;
      throw new DriveError('changed-while-reading', `“${source.name}” changed while it was read`);
    });
    // Whoever takes it hears of a failure; who gave up before does not.
    reading.catch(() => undefined);
    return reading;
  };
  let ahead: Promise<Bytes> | undefined;

  return async () => {
    const wanted = Math.min(length, padded - given);
    given += wanted;
    while (buffer.length < wanted) {
      ahead ??= askNext();
      if (ahead === undefined) break;
      const part = await ahead;
      ahead = askNext();
      buffer = buffer.length === 0 ? part : concatBytes(buffer, part);
    }
    if (buffer.length < wanted) buffer = concatBytes(buffer, new Uint8Array(wanted - buffer.length));
    const piece = buffer.subarray(0, wanted);
    buffer = buffer.subarray(wanted);
    return piece;
  };
}

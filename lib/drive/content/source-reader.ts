import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { DriveError } from '../drive-error.ts';
import type { UploadSource } from '../transfer-types.ts';

/** What is stored. Where `size` is undefined, it ends where `read` gives less than was asked for. */
export type FileSource = Pick<UploadSource, 'name' | 'read' | 'file'> & { readonly size: number | undefined };

/** A source whose length is known before its end, bytes. */
export type SizedSource = FileSource & { readonly size: number };

/** So many pieces are asked of the source at a time: as many as are encrypted side by side, which use them meanwhile. */
const PIECES = 4;

/** Reads whose bytes are in use at a time: one is under way, of one pieces are given, and of the one before the last pieces may be in use still. */
const READS = 3;

export type SourceReader = {
  /**
   * The next piece, a part of a larger buffer that is used again: it may be used until four more were given. The last one is shorter or as long as the
   * others.
   */
  next(): Promise<{ readonly piece: Bytes; readonly isLast: boolean }>;
  /** Bytes of the source; Infinity while its end was not read yet. */
  size(): number;
};

/**
 * Reads a source in pieces, front to back, and then zeros up to the padded length. While pieces of one read are used, the next one is
 * under way.
 * @param length bytes of a piece. @param from where it begins, a multiple of `length`, before the padded end.
 * @throws DriveError `changed-while-reading`, and what the source throws.
 */
export function createSourceReader(
  source: FileSource,
  { length, from }: { length: number; from: number },
): SourceReader {
  let size = source.size ?? Infinity;
  let asked = Math.min(from, size);
  let given = from;
  let buffer: Bytes = new Uint8Array();
  const rooms: Bytes[] = [];
  let reads = 0;

  const askNext = (): Promise<Bytes> | undefined => {
    if (asked >= size) return undefined;
    const [start, end] = [asked, Math.min(asked + PIECES * length, size)];
    asked = end;
    const turn = reads++ % READS;
    const room = (rooms[turn] ??= new Uint8Array(Math.min(PIECES * length, size)));
    const reading = source.read(start, end, room).then((part) => {
      // Streams that fill memory give it back under another array.
      if (room.length === 0 && part.length > 0) rooms[turn] = new Uint8Array(part.buffer);
      const missing = end - start - part.length;
      if (missing < 0 || (missing > 0 && source.size !== undefined))
        throw new DriveError('changed-while-reading', `“${source.name}” changed while it was read`);
      if (missing > 0) size = start + part.length;
      return part;
    });
    // Whoever takes it hears of a failure; who gave up before does not.
    reading.catch(() => undefined);
    return reading;
  };
  let ahead: Promise<Bytes> | undefined;

  return {
    async next() {
      ahead ??= askNext();
      while (buffer.length < length && ahead !== undefined) {
        const part = await ahead;
        ahead = askNext();
        buffer = buffer.length === 0 ? part : concatBytes(buffer, part);
      }
      // Whether this piece is the last one shows only behind it.
      if (size === Infinity && buffer.length === length) await ahead;
      const padded = size === Infinity ? Infinity : paddedLength(size);
      const wanted = Math.min(length, padded - given);
      given += wanted;
      if (buffer.length < wanted) buffer = concatBytes(buffer, new Uint8Array(wanted - buffer.length));
      const piece = buffer.subarray(0, wanted);
      buffer = buffer.subarray(wanted);
      return { piece, isLast: given === padded };
    },
    size: () => size,
  };
}

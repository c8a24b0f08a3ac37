import { asBytes, type Bytes } from './bytes.ts';

/** Memory that was filled: `bytes` as far as `length`. */
export type Filled = { readonly bytes: Bytes; readonly length: number };

/** What an answer or a file holds, read piece by piece; what nobody reads is hardly fetched. */
export type ByteReader = {
  /**
   * Fills bytes from where the call before ended.
   * @returns the same memory, perhaps under another array, which takes the place of the one that was given. Fewer bytes than that has come at the end alone.
   * @throws where it breaks off.
   */
  fill(bytes: Bytes): Promise<Filled>;
  /** Lets go of the rest. */
  end(): Promise<void>;
};

/** Reads what comes in chunks. @param end - lets go of where they come from, whether one was read or not. */
export function readChunks(chunks: AsyncIterable<Uint8Array>, end: () => void): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let rest: Bytes = new Uint8Array();
  return {
    async fill(bytes) {
      let length = 0;
      while (length < bytes.length) {
        if (rest.length === 0) {
          const next = await iterator.next();
          if (next.done === true) break;
          rest = asBytes(next.value);
        }
        const part = rest.subarray(0, bytes.length - length);
        bytes.set(part, length);
        length += part.length;
        rest = rest.subarray(part.length);
      }
      return { bytes, length };
    },
    async end() {
      end();
      await iterator.return?.();
    },
  };
}

/** Reads a stream into the memory that it fills, where the browser can do that. */
export function readStream(stream: ReadableStream<Uint8Array>): ByteReader {
  const reader = byteReaderOf(stream);
  if (reader === undefined) {
    const plain = stream.getReader();
    return readChunks(chunksOf(plain), () => void plain.cancel().catch(() => undefined));
  }
  return {
    async fill(given) {
      // Reading takes the array’s memory away, and its length with it.
      const { byteOffset, length: wanted } = given;
      let { buffer } = given;
      let length = 0;
      while (length < wanted) {
        const { value, done } = await reader.read(
          new Uint8Array(buffer, byteOffset + length, wanted - length),
        );
        if (value === undefined) throw new TypeError('the body was let go of');
        buffer = value.buffer;
        length += value.length;
        if (done) break;
      }
      return { bytes: new Uint8Array(buffer, byteOffset, wanted), length };
    },
    end: () => reader.cancel().catch(() => undefined),
  };
}

function byteReaderOf(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    // Not a stream of bytes; there is no other way to ask.
    return undefined;
  }
}

async function* chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

import { asyncIterableReader, bytesReader, readBlockHead, readHeader } from '@ipld/car/decoder';
import type { CID } from 'multiformats/cid';
import { asBytes } from '../../base/bytes.ts';
import { checkBlockSize, checkCid, type Block } from '../block.ts';
import { ContentError } from '../content-error.ts';

/** What one transfer may hold. */
export type CarLimits = {
  /** Of the whole CAR. */
  readonly maxBytes: number;
  readonly maxBlocks: number;
};

export const CAR_LIMITS: CarLimits = { maxBytes: 32 * 1024 * 1024, maxBlocks: 4096 };

/** Where a CAR comes from; of one that is in memory already, blocks are views. */
export type CarSource = AsyncIterable<Uint8Array> | Uint8Array;

/** A CAR as it arrives. Blocks are **not** verified here: their CIDs are claims. */
export type CarStream = {
  readonly roots: readonly CID[];
  readonly blocks: AsyncGenerator<Block, void, undefined>;
};

/**
 * Reads a CARv1 with memory for one block. Never reads behind a refusal and never closes the stream, which
 * stays the caller's.
 * @throws ContentError (also from `blocks`) `malformed`, `truncated`, `too-large`, `bad-cid`.
 */
export async function readCar(from: CarSource, { maxBytes, maxBlocks }: CarLimits): Promise<CarStream> {
  const source = from instanceof Uint8Array ? boundedBytes(from, maxBytes) : boundedStream(from, maxBytes);
  const { reader } = source;
  const orRefuse = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (cause) {
      if (cause instanceof ContentError) throw cause;
      // A decoder that asked for more than there was met the end; any other failure is in the bytes.
      const code = source.ended() ? 'truncated' : 'malformed';
      throw new ContentError(code, 'the CAR cannot be decoded', { cause });
    }
  };

  async function readBlock(): Promise<Block> {
    const { cid, blockLength } = await readBlockHead(reader);
    checkCid(cid);
    if (blockLength < 0) throw new ContentError('malformed', 'a CAR section is shorter than its CID');
    checkBlockSize(blockLength);
    return { cid, bytes: asBytes(await reader.exactly(blockLength, true)) };
  }

  async function* readBlocks(): AsyncGenerator<Block, void, undefined> {
    for (let count = 0; (await orRefuse(() => reader.upTo(1))).length > 0; count++) {
      if (count >= maxBlocks) throw new ContentError('too-large', 'the CAR holds too many blocks');
      yield await orRefuse(readBlock);
    }
  }

  const header = await orRefuse(() => readHeader(reader, 1));
  return { roots: header.roots, blocks: readBlocks() };
}

const aboveLimit = (): ContentError => new ContentError('too-large', 'the CAR is above the limit');

function boundedBytes(bytes: Uint8Array, maxBytes: number) {
  if (bytes.length > maxBytes) throw aboveLimit();
  const whole = bytesReader(bytes);
  let ended = false;
  const reader: typeof whole = {
    upTo(length) {
      ended ||= length > bytes.length - whole.pos;
      return whole.upTo(length);
    },
    exactly(length, seek) {
      ended ||= length > bytes.length - whole.pos;
      return whole.exactly(length, seek);
    },
    seek(length) {
      whole.seek(length);
    },
    get pos() {
      return whole.pos;
    },
  };
  return { reader, ended: () => ended };
}

function boundedStream(stream: AsyncIterable<Uint8Array>, maxBytes: number) {
  let ended = false;
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const iterator = stream[Symbol.asyncIterator]();
    let length = 0;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      length += next.value.length;
      if (length > maxBytes) throw aboveLimit();
      yield next.value;
    }
    ended = true;
  }
  async function* orTruncated(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunks();
    } catch (cause) {
      if (cause instanceof ContentError) throw cause;
      throw new ContentError('truncated', 'the CAR broke off', { cause });
    }
  }
  return { reader: asyncIterableReader(orTruncated()), ended: () => ended };
}

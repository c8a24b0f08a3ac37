import type { CID } from 'multiformats/cid';
import type { BufferPool } from '../../base/buffer-pool.ts';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { MAX_BLOCK_BYTES, verifyBlock } from '../block.ts';
import type { ByteReader } from '../../base/byte-reader.ts';
import { ContentError } from '../content-error.ts';
import type { LeafPlace } from '../dag/file-dag.ts';
import { encodeCarHeader, encodeSectionHead } from './car-encoding.ts';

/** Inner nodes that may stand before the leaves of a part of a file and among them. */
const MOST_NODES = 16;
const SCRATCH = 64 << 10;

/**
 * The leaves of a part of a file, out of a CAR that has them in their order, among inner nodes. What is not expected is refused, so that nothing of the CAR is
 * believed: a leaf counts by its hash, an inner node not at all.
 * @param pool what leaves are of; whoever read one gives it back.
 * @throws ContentError `malformed`, `truncated`, `wrong-block`, at the first leaf that did not come.
 */
export async function* carLeaves(
  body: ByteReader,
  root: CID,
  leaves: readonly LeafPlace[],
  pool: BufferPool,
): AsyncGenerator<Bytes, void, undefined> {
  let scratch: Bytes = new Uint8Array(SCRATCH);
  const exactly = async (bytes: Bytes): Promise<Bytes> => {
    const { length } = bytes;
    const filled = await fillFrom(body, bytes);
    if (filled.length < length) throw new ContentError('truncated', 'the CAR broke off');
    return filled.bytes;
  };
  /** For a moment: the next call overwrites it. */
  const peek = async (length: number): Promise<Bytes> => {
    const bytes = await exactly(scratch.subarray(0, length));
    scratch = new Uint8Array(bytes.buffer);
    return bytes;
  };
  const header = encodeCarHeader(root);
  let nodes = 0;
  try {
    if (!equalBytes(await peek(header.length), header)) throw unexpected();
    for (const { cid, length } of leaves) {
      const head = encodeSectionHead({ cid, bytes: { length } });
      for (let found = await peek(head.length); !equalBytes(found, head); found = await peek(head.length)) {
        let left = lengthOfSection(found) - head.length;
        if (left < 0 || left > MAX_BLOCK_BYTES || ++nodes > MOST_NODES) throw unexpected();
        for (; left > 0; left -= Math.min(left, SCRATCH)) await peek(Math.min(left, SCRATCH));
      }
      const given = pool.take(length);
      const bytes = await exactly(given);
      pool.moved(given, bytes);
      yield (await verifyBlock(cid, bytes)).bytes;
    }
  } finally {
    await body.end();
  }
}

async function fillFrom(body: ByteReader, bytes: Bytes) {
  try {
    return await body.fill(bytes);
  } catch (cause) {
    throw new ContentError('truncated', 'the CAR broke off', { cause });
  }
}

/** Of a section with its varint, from its first bytes. @throws ContentError `malformed`. */
function lengthOfSection(head: Bytes): number {
  let length = 0;
  for (const [at, byte] of head.subarray(0, 4).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return at + 1 + length;
  }
  throw unexpected();
}

const unexpected = (): ContentError => new ContentError('malformed', 'not the CAR that was asked for');

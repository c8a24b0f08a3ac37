import type { CID } from 'multiformats/cid';
import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { createFloeEncryptor } from '../../crypto/floe/floe-encryptor.ts';
import { floeSegmentCount } from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { createCarSlicer } from '../../ipfs/car/car-slices.ts';
import { createDagBuilder } from '../../ipfs/dag/dag-builder.ts';
import type { Block } from '../../ipfs/block.ts';
import { DriveError } from '../drive-error.ts';
import type { UploadSource } from '../types.ts';
import { isSingleLeaf } from './leaf-layout.ts';

/** Bytes asked of the source at a time: large reads are twice as fast in browsers. */
const READ = 8 << 20;

type FileSource = Pick<UploadSource, 'name' | 'size' | 'read'>;

export type EncryptedFile = { root: CID; header: Bytes; segments: number; padded: number };

/**
 * Encrypts a source segment by segment, builds its DAG on the way, and hands CAR slices to `send`; memory does not depend on the
 * file's size. `send` may keep several under way: the next read waits for its promise.
 * @param sliceBytes - the longest slice that `send` wants at that moment.
 * @throws DriveError `changed-while-reading`, and what `send` throws.
 */
export async function encryptFile(
  source: FileSource,
  key: Bytes,
  aad: Bytes,
  send: (slice: Blob, plainBytes: number) => Promise<void>,
  sliceBytes: () => number,
): Promise<EncryptedFile> {
  const padded = paddedLength(source.size);
  const segments = floeSegmentCount(padded);
  const encryptor = await createFloeEncryptor({ key, aad });
  const dag = createDagBuilder();
  const slicer = createCarSlicer({ maxBytes: sliceBytes });
  const read = createReader(source, padded);
  let plain = 0;

  const push = async (blocks: readonly Block[]): Promise<void> => {
    for (const block of blocks) {
      const slice = slicer.add(block);
      if (slice !== undefined) await send(slice, Math.min(plain, source.size));
    }
  };
  for (let index = 0; index < segments; index++) {
    const chunk = await read(encryptor.capacity);
    const segment = await encryptor.encryptSegment(index, chunk, index === segments - 1);
    plain += chunk.length;
    if (index === 0 && isSingleLeaf(segments, encryptor.header, segment)) {
      await push(await dag.addLeaf(concatBytes(encryptor.header, segment)));
      break;
    }
    if (index === 0) await push(await dag.addLeaf(encryptor.header));
    await push(await dag.addLeaf(segment));
  }
  const { root, blocks } = await dag.finish();
  await push(blocks);
  const last = slicer.flush();
  if (last !== undefined) await send(last, source.size);
  return { root, header: encryptor.header, segments, padded };
}

/** Reads the source front to back and then zeros up to the padded length. */
function createReader(source: FileSource, padded: number): (length: number) => Promise<Bytes> {
  let buffer: Bytes = new Uint8Array();
  let fetched = 0;
  let given = 0;
  return async (length) => {
    const wanted = Math.min(length, padded - given);
    while (buffer.length < wanted && fetched < source.size) {
      const end = Math.min(fetched + READ, source.size);
      const part = await source.read(fetched, end);
      if (part.length !== end - fetched)
        throw new DriveError('changed-while-reading', `“${source.name}” changed while it was read`);
      fetched = end;
      buffer = buffer.length === 0 ? part : concatBytes(buffer, part);
    }
    given += wanted;
    if (buffer.length >= wanted) {
      const out = buffer.slice(0, wanted);
      buffer = buffer.subarray(wanted);
      return out;
    }
    const out = new Uint8Array(wanted);
    out.set(buffer);
    buffer = new Uint8Array();
    return out;
  };
}

import { concatBytes, type Bytes } from '../../base/bytes.ts';
import { createFloeEncryptor } from '../../crypto/floe/floe-encryptor.ts';
import {
  FLOE_HEADER_LENGTH,
  FLOE_SEGMENT_OVERHEAD,
  floeSegmentCount,
} from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { createBlock, RAW, type Block } from '../../ipfs/block.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import { isSingleLeaf } from '../content/leaf-layout.ts';
import { createSourceReader, type FileSource } from '../content/source-reader.ts';
import type { ContentKeys } from '../content/store-content.ts';

/** Whether a file of this length is a single block. */
export function isSmall(size: number): boolean {
  const padded = paddedLength(size);
  const header = { length: FLOE_HEADER_LENGTH };
  return isSingleLeaf(floeSegmentCount(padded), header, { length: padded + FLOE_SEGMENT_OVERHEAD });
}

/** Encrypts a file that is a single block, the same as `encryptFile` would. @throws DriveError `changed-while-reading`. */
export async function encryptSmall(
  source: FileSource,
  { key, aad }: ContentKeys,
): Promise<{ stored: EncryptedFile; block: Block }> {
  const padded = paddedLength(source.size);
  const plain: Bytes = await createSourceReader(source, { padded, length: padded, from: 0 })();
  const { header, encryptSegment } = await createFloeEncryptor({ key, aad });
  const block = await createBlock(RAW, concatBytes(header, await encryptSegment(0, plain, true)));
  const { cid: root, bytes } = block;
  return { stored: { root, header, segments: 1, padded, bytes: bytes.length }, block };
}

import { concatBytes } from '../../base/bytes.ts';
import { createFloeEncryptor } from '../../crypto/floe/floe-encryptor.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { createBlock, RAW, type Block } from '../../ipfs/block.ts';
import type { EncryptedFile } from './encrypt-file.ts';
import { createSourceReader, type SizedSource } from './source-reader.ts';
import type { ContentKeys } from './store-content.ts';

/** Encrypts a file that is a single block, the same as `encryptFile` would. @throws DriveError `changed-while-reading`. */
export async function encryptSmall(
  source: SizedSource,
  { key, aad }: ContentKeys,
): Promise<{ stored: EncryptedFile; block: Block }> {
  const { size } = source;
  const padded = paddedLength(size);
  const { piece } = await createSourceReader(source, { length: padded, from: 0 }).next();
  const { header, encryptSegment } = await createFloeEncryptor({ key, aad });
  const block = await createBlock(RAW, concatBytes(header, await encryptSegment(0, piece, true)));
  const { cid: root, bytes } = block;
  return { stored: { root, header, segments: 1, padded, size, bytes: bytes.length }, block };
}

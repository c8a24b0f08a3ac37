import { createWriter, headerLength } from '@ipld/car/buffer-writer';
import { CID } from 'multiformats/cid';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import type { Block } from '../block.ts';

/**
 * CARv1 (ipld.io/specs/transport/car/carv1).
 *
 *     header:  varint(length) ‖ dag-cbor { roots: [CID], version: 1 }
 *     section: varint(length) ‖ CID ‖ block
 */
export function encodeCarHeader(root: CID): Bytes {
  const roots = [root];
  return asBytes(createWriter(new ArrayBuffer(headerLength({ roots })), { roots }).close());
}

/** The root of a CAR whose root is not known yet: the empty identity CID. */
export const PLACEHOLDER_ROOT = CID.parse('bafkqaaa');

/** What stands before a block's bytes in its section. */
export function encodeSectionHead({ cid, bytes }: Block): Bytes {
  const head: number[] = [];
  let rest = cid.bytes.length + bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) head.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...head, rest, ...cid.bytes);
}

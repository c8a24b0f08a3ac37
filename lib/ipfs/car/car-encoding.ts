import { CID } from 'multiformats/cid';
import { utf8, type Bytes } from '../../base/bytes.ts';

/**
 * CARv1 (ipld.io/specs/transport/car/carv1).
 *
 *     header:  varint(length) ‖ dag-cbor { roots: [CID], version: 1 }
 *     section: varint(length) ‖ CID ‖ block
 */
export function encodeCarHeader({ bytes: root }: CID): Bytes {
  // A CID is tag 42 over a byte string that begins with a zero. The library for CARs would be a page's largest part of an upload.
  const length = root.length + 1;
  const head = length < 24 ? [0x40 + length] : [0x58, length];
  const roots = [0x81, 0xd8, 0x2a, ...head, 0, ...root];
  const header = [0xa2, 0x65, ...utf8('roots'), ...roots, 0x67, ...utf8('version'), 1];
  return Uint8Array.of(...varint(header.length), ...header);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** The root of a CAR whose root is not known yet: the empty identity CID. */
export const PLACEHOLDER_ROOT = CID.parse('bafkqaaa');

/** What stands before a block's bytes in its section. */
export function encodeSectionHead({ cid, bytes }: { cid: CID; bytes: { length: number } }): Bytes {
  return Uint8Array.of(...varint(cid.bytes.length + bytes.length), ...cid.bytes);
}

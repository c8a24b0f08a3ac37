import {
  FLOE_HEADER_LENGTH,
  FLOE_SEGMENT_OVERHEAD,
  floeSegmentCount,
} from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';

/** Bytes of a leaf at most. */
export const LEAF = 1 << 20;

/** Header and an only segment share a leaf where they fit into one. */
export function isSingleLeaf(
  segments: number,
  header: { length: number },
  segment: { length: number },
): boolean {
  return segments === 1 && header.length + segment.length <= LEAF;
}

/** Whether a file of this length is a single block. */
export function isSmall(size: number): boolean {
  const padded = paddedLength(size);
  const header = { length: FLOE_HEADER_LENGTH };
  return isSingleLeaf(floeSegmentCount(padded), header, { length: padded + FLOE_SEGMENT_OVERHEAD });
}

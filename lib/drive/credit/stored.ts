import type { Bytes } from '../../base/bytes.ts';
import { deriveKey } from '../../crypto/domain.ts';
import {
  FLOE_HEADER_LENGTH,
  FLOE_SEGMENT_OVERHEAD,
  floeSegmentCount,
} from '../../crypto/floe/floe-parameters.ts';
import { paddedLength } from '../../crypto/padding.ts';
import type { DriveContext } from '../crypto/node-keys.ts';

/** Of a DAG's inner nodes, for each leaf; what goes beyond is in the constant. */
const NODE_BYTES = 64;

/** About how many bytes of blocks a file of this length becomes, rather more than less. */
export function storedLength(size: number): number {
  const padded = paddedLength(size);
  const segments = floeSegmentCount(padded);
  return padded + FLOE_HEADER_LENGTH + (segments + 1) * (FLOE_SEGMENT_OVERHEAD + NODE_BYTES) + 256;
}

/**
 * What releases a version's pin at the store. From the vault's share, so that storing which goes on elsewhere comes to the same; the share cannot be
 * computed from it.
 */
export const releaseSecret = (
  { network, drive }: DriveContext,
  vault: Bytes,
  node: string,
  version: number,
  what: 'content' | 'thumbnail' = 'content',
): Bytes => deriveKey(vault, 'release-secret', network, 32, drive, node, version, what);

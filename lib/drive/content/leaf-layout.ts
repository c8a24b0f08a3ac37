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

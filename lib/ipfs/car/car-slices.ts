import type { Block } from '../block.ts';
import type { BodyParts } from '../client/carrier.ts';
import { encodeCarHeader, encodeSectionHead, PLACEHOLDER_ROOT } from './car-encoding.ts';

export const CAR_TYPE = 'application/vnd.ipld.car';

/** A CAR of these blocks, which are not copied. */
export function carParts(blocks: readonly Block[]): BodyParts {
  const sections = blocks.flatMap((block) => [encodeSectionHead(block), block.bytes]);
  const parts = [encodeCarHeader(PLACEHOLDER_ROOT), ...sections];
  return { parts, size: parts.reduce((sum, { length }) => sum + length, 0) };
}

/** The same as one Blob. */
export const carOf = (blocks: readonly Block[]): Blob =>
  new Blob([...carParts(blocks).parts], { type: CAR_TYPE });

const eightMegabytes = (): number => 8 << 20;

export type CarSlicer = {
  /** Takes a block; returns the slice before it if that would outgrow its limit. Its bytes stay the slice's. */
  add(block: Block): BodyParts | undefined;
  /** Returns what is left, if anything. */
  flush(): BodyParts | undefined;
};

/**
 * Packs blocks into CARs of at most `maxBytes()`, which is asked for each block anew (one that is larger alone gets a slice of its own).
 * Their root is a placeholder, because the file's root is known only at its end.
 */
export function createCarSlicer({ maxBytes = eightMegabytes }: { maxBytes?: () => number } = {}): CarSlicer {
  const empty = encodeCarHeader(PLACEHOLDER_ROOT).length;
  let blocks: Block[] = [];
  let length = empty;

  const flush = (): BodyParts | undefined => {
    const slice = blocks.length === 0 ? undefined : carParts(blocks);
    blocks = [];
    length = empty;
    return slice;
  };

  return {
    add(block) {
      const size = encodeSectionHead(block).length + block.bytes.length;
      const full = length + size > maxBytes() ? flush() : undefined;
      blocks.push(block);
      length += size;
      return full;
    },
    flush,
  };
}

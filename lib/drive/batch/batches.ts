import { bytesInBatch, type SmallFile } from './store-batch.ts';

/** Bytes of blocks and files in one batch: a CAR's usual length, and what fits into a command. */
const BATCH_BYTES = 8 << 20;
const BATCH_FILES = 250;

/** Collects files until they are enough for one batch. */
export function createBatches<F extends SmallFile>() {
  let batch: F[] = [];
  let bytes = 0;
  const take = (): F[] => {
    const taken = batch;
    batch = [];
    bytes = 0;
    return taken;
  };
  return {
    take,
    /** @returns the batch before it, where that is full. */
    add(file: F): F[] | undefined {
      const length = bytesInBatch(file.source);
      const isFull = batch.length === BATCH_FILES || bytes + length > BATCH_BYTES;
      const full = isFull ? take() : undefined;
      batch.push(file);
      bytes += length;
      return full;
    },
  };
}

import { setFlagsFromString } from 'node:v8';

/** The flag's name, as `node --v8-options` lists it. */
export const FLAG = '--external-memory-accounted-in-global-limit';

/**
 * For processes that pass on much content: has V8 count the bytes that lie outside of its heap together with those within. Without it V8 marks the whole heap whenever
 * some tens of megabytes of buffers came, which takes longer than what is done with them. Called first of all.
 */
export function countBuffersWithHeap(): void {
  setFlagsFromString(FLAG);
}

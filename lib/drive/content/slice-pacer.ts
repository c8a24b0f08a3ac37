/** From one block, so that a slow line shows how far it is and loses little, to what a fast one fills best. */
const SHORTEST = 1 << 20;
const LONGEST = 8 << 20;
/** A slice should take about as long as people wait for a sign of life, in milliseconds. */
const QUICK = 1_000;
const SLOW = 4_000;

/** Chooses how much is sent at a time by how long it took before. */
export type SlicePacer = {
  sliceBytes(): number;
  /** Runs the sending of one slice. */
  timed<T>(send: () => Promise<T>): Promise<T>;
};

export function createSlicePacer(now: () => number = () => performance.now()): SlicePacer {
  let size = SHORTEST;
  return {
    sliceBytes: () => size,
    async timed(send) {
      const began = now();
      const sent = await send();
      const took = now() - began;
      if (took < QUICK) size = Math.min(size * 2, LONGEST);
      else if (took > SLOW) size = Math.max(size / 2, SHORTEST);
      return sent;
    },
  };
}

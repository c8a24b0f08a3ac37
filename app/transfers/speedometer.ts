/** How far back it looks, in milliseconds: long enough to be calm, short enough to notice a change. */
const WINDOW = 8_000;
/** Two samples nearer than this say nothing. */
const SHORTEST = 400;

export type Speedometer = {
  /** @param at milliseconds. @returns bytes a second over the last seconds; `null` while that is not known. */
  add(bytes: number, at: number): number | null;
};

export function createSpeedometer(): Speedometer {
  let samples: { bytes: number; at: number }[] = [];
  return {
    add(bytes, at) {
      samples = [...samples.filter((sample) => at - sample.at <= WINDOW), { bytes, at }];
      const [first] = samples;
      if (first === undefined || at - first.at < SHORTEST) return null;
      return ((bytes - first.bytes) * 1000) / (at - first.at);
    },
  };
}

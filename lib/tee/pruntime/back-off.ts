/** Pauses that double with each failure in a row, from `first` to `most` milliseconds. @param failures at least 1. */
export const backOff =
  (first: number, most: number) =>
  (failures: number): number =>
    Math.min(most, first * 2 ** (failures - 1));

/** A number and what it counts: `1 Element`, `1.200 Elemente`. */
export const counted = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('de')} ${n === 1 ? one : many}`;

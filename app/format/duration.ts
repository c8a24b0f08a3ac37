import { locale } from '../strings/strings.ts';

const steps = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', Infinity],
] as const;

/** A time to wait as people read it, in one unit: `40 sec`, `3 min`. @param seconds whole, at least 0. */
export function formatDuration(seconds: number, inLocale = locale): string {
  let value = seconds;
  for (const [unit, next] of steps) {
    if (Math.round(value) < next) {
      const style = { style: 'unit', unit, unitDisplay: 'short' } as const;
      return new Intl.NumberFormat(inLocale, { ...style, maximumFractionDigits: 0 }).format(value);
    }
    value /= next;
  }
  throw new RangeError('the last step has no end');
}

import { locale } from '../strings/strings.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A span of time in milliseconds, exactly, in the largest unit that it is a whole number of: `10 minutes`, `90 days`. */
export function formatSpan(span: number, inLocale = locale): string {
  const [unit, length] =
    units.find(([, length]) => span >= length && span % length === 0) ?? (['minute', 60_000] as const);
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(inLocale, style).format(span / length);
}

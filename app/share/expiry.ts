/** `kept` stays as it is, where there is something to keep. */
export type ExpiryChoice = 'kept' | 'never' | 'hour' | 'day' | 'week' | 'month' | 'date';

const HOUR = 3_600_000;
const spans: Record<Exclude<ExpiryChoice, 'kept' | 'never' | 'date'>, number> = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
};

/**
 * When access ends, in milliseconds since 1970.
 *
 * @param date - the last day of access, `YYYY-MM-DD` in the reader's own place; for the choice `date`.
 * @returns `undefined` for never and for what is kept, `null` for a date that is missing or past.
 */
export function expiryOf(choice: ExpiryChoice, date: string, now: number): number | undefined | null {
  if (choice === 'never' || choice === 'kept') return undefined;
  if (choice !== 'date') return now + spans[choice];
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return null;
  const [, year, month, day] = match;
  const end = new Date(Number(year), Number(month) - 1, Number(day), 23, 59, 59, 999).getTime();
  return end > now ? end : null;
}

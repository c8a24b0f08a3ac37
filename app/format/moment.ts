import { locale } from '../strings/strings.ts';

/** Making one takes longer than using it for many rows. */
const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** A time (milliseconds since 1970) in the reader's own place and manner. */
export function formatMoment(time: number): string {
  return format.format(time);
}

/** A time (milliseconds since 1970) in the reader's own place and manner. */
export function formatMoment(time: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

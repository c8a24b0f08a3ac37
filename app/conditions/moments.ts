/** A moment as a field for date and time takes it, in the reader's own place: `YYYY-MM-DDTHH:MM`. */
export function typedMoment(time: number): string {
  const at = new Date(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())];
  return `${date.join('-')}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** @returns milliseconds since 1970; `undefined` for what is no moment. */
export function momentOf(typed: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(typed);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const at = new Date(year, month - 1, day, hour, minute);
  // What the calendar does not have becomes another day.
  return at.getMonth() === month - 1 && at.getDate() === day ? at.getTime() : undefined;
}

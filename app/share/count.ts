const MOST = 1000;

/** A number from 1 to 1000 as people type it; `undefined` for anything else. */
export function countOf(typed: string): number | undefined {
  const number = /^\s*\d{1,4}\s*$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= MOST ? number : undefined;
}

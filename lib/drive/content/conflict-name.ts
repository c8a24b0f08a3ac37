const MAX = 255;
/** What is longer after the last dot is no kind of file. */
const LONGEST_ENDING = 20;

/** A free name for what was saved at the same time as another: `report (conflict copy 2026-11-24).pdf`, then with a number. */
export function conflictName(name: string, now: Date, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] =
    dot > 0 && name.length - dot <= LONGEST_ENDING ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const day = now.toISOString().slice(0, 10);
  for (let n = 1; ; n++) {
    const mark = n === 1 ? ` (conflict copy ${day})` : ` (conflict copy ${day}, ${String(n)})`;
    const candidate = shorten(stem, MAX - mark.length - ending.length) + mark + ending;
    if (!isTaken(candidate)) return candidate;
  }
}

/** No half of a character is left at the cut. */
const shorten = (text: string, length: number): string =>
  text.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/u, '');

/** UTF-16 code units that a name may have. */
const MAX = 255;
/** What is longer after the last dot is no kind of file. */
const LONGEST_ENDING = 20;

/** A name with a mark before its ending, shortened to what a name may have: `report` + ` (2)` + `.pdf`. */
export function markedName(name: string, mark: string): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] =
    dot > 0 && name.length - dot <= LONGEST_ENDING ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return shorten(stem, MAX - mark.length - ending.length) + mark + ending;
}

/** `name` as it is in no case taken: `report (2).pdf`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let n = 2; ; n++) {
    const candidate = markedName(name, ` (${String(n)})`);
    if (!isTaken(candidate)) return candidate;
  }
}

/** No half of a character is left at the cut. */
const shorten = (text: string, length: number): string =>
  text.slice(0, Math.max(0, length)).replace(/[\ud800-\udbff]$/u, '');

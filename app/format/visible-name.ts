/**
 * Characters that show nothing, or change how what follows shows: C0 and C1 controls, zero-width characters but the joiners
 * that scripts and emoji need, line and paragraph separators, and those that embed or override direction.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/**
 * A file name as it may be shown: hidden characters become visible marks such as `‹U+202E›`, so that no name looks like
 * another. Show it inside `<bdi>`.
 */
export function visibleName(name: string): string {
  return name.replace(
    HIDDEN,
    (char) => `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  );
}

/** An address or id, shortened in the middle. */
export function shorten(id: string, edge = 6): string {
  return id.length <= 2 * edge + 1 ? id : `${id.slice(0, edge)}…${id.slice(-edge)}`;
}
